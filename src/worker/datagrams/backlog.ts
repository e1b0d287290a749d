import type { Sender } from '../evr.ts'

/** What a datagram in memory takes beside its bytes, in round figures; the kernel's own measure is much the same. */
const OVERHEAD_BYTES = 512
const WARN_EVERY_MILLIS = 1000

export interface Datagram {
  readonly bytes: Buffer
  readonly from: Sender
}

/** Datagrams that have been read and wait for a route to be free, in order; what there is no room for is dropped. */
export class Backlog {
  readonly #roomBytes: number
  readonly #warn: (dropped: number) => void
  readonly #waiting: Datagram[] = []
  #waitingBytes = 0
  #dropped = 0
  #warning: NodeJS.Timeout | null = null

  /** @param warn is told how many more were dropped, at most once a second. */
  constructor(roomBytes: number, warn: (dropped: number) => void) {
    this.#roomBytes = roomBytes
    this.#warn = warn
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  push(bytes: Buffer, from: Sender): void {
    const size = bytes.length + OVERHEAD_BYTES
    if (this.#waitingBytes + size > this.#roomBytes) {
      this.#dropped += 1
      this.#warning ??= setTimeout(() => this.warn(), WARN_EVERY_MILLIS).unref()
      return
    }
    this.#waitingBytes += size
    this.#waiting.push({ bytes, from })
  }

  shift(): Datagram | undefined {
    const first = this.#waiting.shift()
    if (first !== undefined) this.#waitingBytes -= first.bytes.length + OVERHEAD_BYTES
    return first
  }

  /** Tells what has been dropped and not been told yet. */
  warn(): void {
    if (this.#warning !== null) clearTimeout(this.#warning)
    this.#warning = null
    if (this.#dropped > 0) this.#warn(this.#dropped)
    this.#dropped = 0
  }
}
