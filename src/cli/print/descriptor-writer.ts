import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Descriptor } from './streams.ts'

const writeTo = promisify(write)

/** Somebody else has made the descriptor non-blocking, as terminals are shared, and it is full. */
const FULL = new Set(['EAGAIN', 'EWOULDBLOCK'])
/** The disk is full: there may be room again later. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'ENOBUFS'])

const SHORTEST_RETRY_MILLIS = 1
const LONGEST_RETRY_MILLIS = 20
const NO_ROOM_MILLIS = 500

/**
 * Writes to a descriptor. `process.stdout` blocks the whole process while a pipe is full or a terminal is held with
 * Ctrl-S; here only a thread waits. A reader that is gone is no error.
 */
export class DescriptorWriter {
  readonly descriptor: Descriptor
  #isGone = false
  #isInThread = false

  constructor(descriptor: Descriptor) {
    this.descriptor = descriptor
  }

  /** The reader is gone, and nothing is written any more. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** A thread waits for the reader, and only a signal that ends this process can end it. */
  get isInThread(): boolean {
    return this.#isInThread
  }

  giveUp(): void {
    this.#isGone = true
  }

  /** Resolves when all of it is written, or the reader is gone. */
  async write(bytes: Uint8Array): Promise<void> {
    let rest = bytes
    let retryMillis = SHORTEST_RETRY_MILLIS
    while (rest.length > 0 && !this.#isGone) {
      const outcome = await this.#tryWrite(rest)
      if (typeof outcome === 'number') {
        rest = rest.subarray(outcome)
        retryMillis = SHORTEST_RETRY_MILLIS
      } else if (FULL.has(outcome)) {
        await delay(retryMillis)
        retryMillis = Math.min(LONGEST_RETRY_MILLIS, retryMillis * 2)
      } else if (NO_ROOM.has(outcome)) await delay(NO_ROOM_MILLIS)
      else this.#isGone = true
    }
  }

  /** @returns how many bytes are written, or the code of the error. */
  async #tryWrite(bytes: Uint8Array): Promise<number | string> {
    this.#isInThread = true
    try {
      return (await writeTo(this.descriptor, bytes)).bytesWritten
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? ''
    } finally {
      this.#isInThread = false
    }
  }
}
