import { setTimeout as delay } from 'node:timers/promises'
import type { OutputGate } from '../../supervisor/output-gate.ts'
import { DescriptorWriter } from './descriptor-writer.ts'
import { PieceQueue } from './piece-queue.ts'
import type { Descriptor } from './streams.ts'
import type { UnwritableError } from './unwritable.ts'

/** Beyond this workers have to wait with what they print: enough for a burst, little beside the process itself. */
const HIGH_WATER_BYTES = 256 * 1024
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 2

/** While lines come one after the other, they are gathered, so that not each is a write of its own. */
const GATHER_MILLIS = 2
const LITTLE_BYTES = 16 * 1024

/** Beyond this nothing that a worker printed is kept: what dead workers left behind comes without asking. */
const MOST_OUTPUT_BYTES = 4 * 1024 * 1024
/** Of what the supervisor itself has to tell, more: a flood must not take its place. */
const MOST_BYTES = MOST_OUTPUT_BYTES + HIGH_WATER_BYTES

/**
 * A reader that takes nothing for so many checks in a row, such as a stopped pager, does not read at all; a service
 * cannot wait for it. Checks are counted and not time, for that passes as well while this process itself is stopped.
 */
const CHECK_MILLIS = 1000
const CHECKS = 5

export interface SinkOptions {
  readonly descriptor: Descriptor
  /** What to print in the place of so many lines. */
  readonly droppedText: (lines: number) => string
  readonly checkMillis?: number
  /** On a full disk; otherwise that is the end, as when the reader has gone. */
  readonly awaitsRoom?: boolean
  /** Whoever read has gone, and nothing is written any more. */
  readonly onGone?: () => void
}

/**
 * Lines on their way to a descriptor. A slow reader closes the gate, and workers wait for it. A reader that does not
 * read at all opens it again: lines are dropped then and, once it reads, counted.
 */
export class Sink implements OutputGate {
  readonly descriptor: Descriptor
  readonly #writer: DescriptorWriter
  readonly #droppedText: (lines: number) => string
  readonly #checkMillis: number
  readonly #onGone: () => void
  readonly #waiting = new PieceQueue()
  #dropped = 0
  #writing: Promise<void> | null = null
  #isOpen = true
  readonly #awaitingOpen: (() => void)[] = []
  #checks: NodeJS.Timeout | null = null
  #checksWithoutProgress = 0
  #isStuck = false

  constructor(options: SinkOptions) {
    const {
      descriptor,
      droppedText,
      checkMillis = CHECK_MILLIS,
      awaitsRoom = true,
      onGone = () => {},
    } = options
    this.descriptor = descriptor
    this.#droppedText = droppedText
    this.#checkMillis = checkMillis
    this.#onGone = onGone
    this.#writer = new DescriptorWriter(descriptor, awaitsRoom)
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get failure(): UnwritableError | null {
    return this.#writer.failure
  }

  whenOpen(callback: () => void): void {
    this.#awaitingOpen.push(callback)
    this.#callBack()
  }

  /** What the supervisor has to tell. @param text one or several lines, without the last line end. */
  writeLine(text: string): void {
    this.#addUpTo(MOST_BYTES, text)
  }

  /** A line that a worker has printed. */
  writeOutput(line: string): void {
    this.#addUpTo(this.#isStuck ? HIGH_WATER_BYTES : MOST_OUTPUT_BYTES, line)
  }

  /** Resolves when nothing waits any more. */
  async flushed(): Promise<void> {
    await this.#writing
  }

  /** Lets go of what is not written yet. @returns false when a thread is still at it, and cannot be stopped. */
  giveUp(): boolean {
    this.#writer.giveUp()
    return !this.#writer.isInThread
  }

  #addUpTo(most: number, text: string): void {
    if (this.#writer.isGone) return
    if (this.#waiting.bytes >= most) {
      this.#dropped++
      return
    }
    this.#tellDropped()
    this.#add(text)
  }

  #add(text: string): void {
    this.#waiting.add(text)
    this.#writing ??= this.#writeAll()
    if (this.#waiting.bytes >= HIGH_WATER_BYTES && this.#isOpen && !this.#isStuck) this.#close()
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return
    const dropped = this.#dropped
    this.#dropped = 0
    this.#add(this.#droppedText(dropped))
  }

  async #writeAll(): Promise<void> {
    // Lines of one turn go out together.
    await null
    for (let piece = this.#waiting.take(); piece !== null; piece = this.#waiting.take()) {
      await this.#writer.write(piece.room.subarray(0, piece.bytes))
      this.#waiting.reuse(piece)
      if (this.#writer.isGone) this.#gone()
      else this.#progress()
      const { bytes } = this.#waiting
      if (bytes > 0 && bytes < LITTLE_BYTES) await delay(GATHER_MILLIS)
    }
    this.#writing = null
  }

  #progress(): void {
    this.#checksWithoutProgress = 0
    this.#isStuck = false
    this.#tellDropped()
    if (this.#waiting.bytes <= LOW_WATER_BYTES) this.#open()
  }

  #gone(): void {
    this.#waiting.clear()
    this.#open()
    this.#onGone()
  }

  #close(): void {
    this.#isOpen = false
    this.#checksWithoutProgress = 0
    this.#checks = setInterval(() => this.#check(), this.#checkMillis).unref()
  }

  #check(): void {
    this.#checksWithoutProgress++
    if (this.#checksWithoutProgress < CHECKS) return
    this.#isStuck = true
    this.#open()
  }

  #open(): void {
    if (this.#checks !== null) clearInterval(this.#checks)
    this.#checks = null
    this.#isOpen = true
    this.#callBack()
  }

  #callBack(): void {
    while (this.#isOpen) {
      const callback = this.#awaitingOpen.shift()
      if (callback === undefined) return
      callback()
    }
  }
}
