import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Descriptor } from './streams.ts'

const writeTo = promisify(write)

/** What may wait for a slow reader: enough for a burst, little beside the process itself. */
const MAX_WAITING_CHARACTERS = 1024 * 1024
const RETRY_MILLIS = 20

/**
 * Lines on their way to a descriptor. `process.stdout` blocks the whole process while a pipe is full or a terminal
 * is held with Ctrl-S, and a supervisor must not stand still for that. Here only a thread waits; when too much has
 * piled up, lines are dropped and, once it flows again, counted. A reader that is gone is no error.
 */
export class Sink {
  readonly descriptor: Descriptor
  #waiting: string[] = []
  #waitingCharacters = 0
  #dropped = 0
  #writing: Promise<void> | null = null
  #isGone = false

  constructor(descriptor: Descriptor) {
    this.descriptor = descriptor
  }

  /** @param line without its line end. */
  writeLine(line: string): void {
    if (this.#isGone) return
    if (this.#waitingCharacters + line.length > MAX_WAITING_CHARACTERS) {
      this.#dropped++
      return
    }
    this.#waiting.push(line, '\n')
    this.#waitingCharacters += line.length + 1
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when nothing waits any more. */
  async flushed(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    // Lines of one turn go out together.
    await null
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join('')
      this.#waiting = []
      this.#waitingCharacters = 0
      await this.#writeText(text)
      this.#tellDropped()
    }
    this.#writing = null
  }

  async #writeText(text: string): Promise<void> {
    let rest = Buffer.from(text)
    while (rest.length > 0 && !this.#isGone) {
      try {
        const { bytesWritten } = await writeTo(this.descriptor, rest)
        rest = rest.subarray(bytesWritten)
      } catch (error) {
        // Somebody else has made the descriptor non-blocking, as terminals are shared.
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') await delay(RETRY_MILLIS)
        else this.#isGone = true
      }
    }
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return
    const dropped = this.#dropped
    this.#dropped = 0
    this.writeLine(`(${dropped} lines were dropped here: they came faster than they were read)`)
  }
}
