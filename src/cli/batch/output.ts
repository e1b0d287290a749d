import { setTimeout as delay } from 'node:timers/promises'
import { DescriptorWriter } from '../print/descriptor-writer.ts'
import type { Descriptor } from '../print/streams.ts'
import type { UnwritableError } from '../print/unwritable.ts'

/** So much may wait to be read by whoever reads us. */
const ENOUGH_CHARACTERS = 256 * 1024

/** While results come one after the other, they are gathered, so that not each is a write of its own. */
const GATHER_MILLIS = 2
const LITTLE_CHARACTERS = 16 * 1024

/** Text on its way to a descriptor: what comes while some of it is being written is written together. */
export class Output {
  readonly #writer: DescriptorWriter
  readonly #changed: () => void
  #waiting = ''
  #writing: Promise<void> | null = null

  /** @param changed called when there is room again, or the reader has gone. */
  constructor(descriptor: Descriptor, changed: () => void) {
    this.#writer = new DescriptorWriter(descriptor, false)
    this.#changed = changed
  }

  get isFull(): boolean {
    return this.#waiting.length > ENOUGH_CHARACTERS
  }

  /** Whoever read has gone, and nothing is written any more. */
  get isGone(): boolean {
    return this.#writer.isGone
  }

  get failure(): UnwritableError | null {
    return this.#writer.failure
  }

  add(text: string): void {
    this.#waiting += text
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when nothing waits any more. */
  async flushed(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    // What comes in one turn goes out together.
    await null
    while (this.#waiting !== '') {
      const text = this.#waiting
      this.#waiting = ''
      await this.#writer.write(Buffer.from(text))
      this.#changed()
      if (this.#waiting.length < LITTLE_CHARACTERS) await delay(GATHER_MILLIS)
    }
    this.#writing = null
  }
}
