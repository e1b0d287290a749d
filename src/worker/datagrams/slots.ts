import type { Sender } from '../evr.ts'
import { Hands } from '../hands.ts'
import type { Ledger } from './ledger.ts'

interface SlotsOptions {
  /** How many datagrams there is room for. */
  readonly count: number
  readonly ledger: Ledger
  /** Keeps what has failed until it is filed: is called, once for all of a turn, with the slots that wait for that. */
  readonly askToFile: ((slots: readonly number[]) => void) | null
}

/** The datagrams in a worker's hands, and those that it keeps because they have failed: each has a slot. */
export class Slots {
  readonly #ledger: Ledger
  readonly #askToFile: SlotsOptions['askToFile']
  /** A stack, so that a synchronous route is served from the same memory all the time. */
  readonly #free: Uint16Array
  #freeCount: number
  readonly #executing = new Hands()
  readonly #unfiled = new Set<number>()
  #toFile: number[] = []

  constructor({ count, ledger, askToFile }: SlotsOptions) {
    this.#ledger = ledger
    this.#askToFile = askToFile
    this.#free = Uint16Array.from({ length: count }, (_, index) => count - 1 - index)
    this.#freeCount = count
  }

  get freeCount(): number {
    return this.#freeCount
  }

  get isFull(): boolean {
    return this.#freeCount === 0
  }

  /** @returns the slot that the datagram has; only when it is not full. */
  take(bytes: Uint8Array, from: Sender): number {
    const slot = this.#free[this.#freeCount - 1]
    if (slot === undefined) throw new RangeError('expected a free slot, found none')
    this.#freeCount -= 1
    this.#executing.take()
    this.#ledger.taken(slot, bytes, from)
    return slot
  }

  handled(slot: number): void {
    this.#ledger.handled(slot)
    this.#release(slot)
    this.#executing.release()
  }

  /** @param error what it failed by, for whoever files it. */
  failed(slot: number, error: string): void {
    this.#ledger.failed(slot, error)
    if (this.#askToFile === null) this.#release(slot)
    else this.#keep(slot, this.#askToFile)
    this.#executing.release()
  }

  /** What is filed need not be kept any longer. Slots that do not wait for that are left alone. */
  filed(slots: readonly number[]): void {
    for (const slot of slots) if (this.#unfiled.delete(slot)) this.#release(slot)
  }

  /** Resolves when no route executes any more; what waits to be filed can do that without this process. */
  ended(): Promise<void> {
    return this.#executing.empty()
  }

  #release(slot: number): void {
    this.#free[this.#freeCount] = slot
    this.#freeCount += 1
  }

  #keep(slot: number, askToFile: (slots: readonly number[]) => void): void {
    this.#unfiled.add(slot)
    this.#toFile.push(slot)
    if (this.#toFile.length > 1) return
    setImmediate(() => {
      const slots = this.#toFile
      this.#toFile = []
      askToFile(slots)
    })
  }
}
