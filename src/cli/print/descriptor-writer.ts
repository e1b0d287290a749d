import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Descriptor } from './streams.ts'
import { isReaderGone, UnwritableError } from './unwritable.ts'

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
  readonly #awaitsRoom: boolean
  #isGone = false
  #isInThread = false
  #failure: UnwritableError | null = null

  /** @param awaitsRoom on a full disk: for a service that must go on, whatever becomes of its output. */
  constructor(descriptor: Descriptor, awaitsRoom: boolean) {
    this.descriptor = descriptor
    this.#awaitsRoom = awaitsRoom
  }

  /** Why nothing is written any more, when it is not for want of a reader. */
  get failure(): UnwritableError | null {
    return this.#failure
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
      } else if (FULL.has(outcome.code ?? '')) {
        await delay(retryMillis)
        retryMillis = Math.min(LONGEST_RETRY_MILLIS, retryMillis * 2)
      } else if (this.#awaitsRoom && NO_ROOM.has(outcome.code ?? '')) await delay(NO_ROOM_MILLIS)
      else this.#fail(outcome)
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#isGone = true
    if (!isReaderGone(error)) this.#failure = new UnwritableError(error)
  }

  /** @returns how many bytes are written, or the error. */
  async #tryWrite(bytes: Uint8Array): Promise<number | NodeJS.ErrnoException> {
    this.#isInThread = true
    try {
      return (await writeTo(this.descriptor, bytes)).bytesWritten
    } catch (error) {
      return error as NodeJS.ErrnoException
    } finally {
      this.#isInThread = false
    }
  }
}
