interface Counters {
  readonly handled: Float64Array
  readonly failed: Float64Array
  readonly taken: Float64Array
}

/** One look at the counters of a ledger, of which nothing is believed: a worker's code may have written anything. */
export class Tally {
  readonly #counters: Counters
  /** What all slots count together stays a number that is exact. */
  readonly #most: number

  /** @param counters a value for each slot; `taken` was read after the others. */
  constructor(counters: Counters) {
    this.#counters = counters
    this.#most = Math.floor(Number.MAX_SAFE_INTEGER / counters.taken.length)
  }

  slots(): number[] {
    return [...this.#counters.taken.keys()]
  }

  /** How many routes have returned. */
  handled(): number {
    return this.#counters.handled.reduce((sum, count) => sum + this.#believed(count), 0)
  }

  /** How many routes have thrown. */
  failed(): number {
    return this.#counters.failed.reduce((sum, count) => sum + this.#believed(count), 0)
  }

  /** The slots of the datagrams that are in hand. */
  inHand(): number[] {
    return this.slots().filter((slot) => this.isInHand(slot))
  }

  /** None where there is no such slot. */
  failedIn(slot: number): number {
    return this.#believed(this.#counters.failed[slot])
  }

  isInHand(slot: number): boolean {
    const { handled, taken } = this.#counters
    return this.#believed(taken[slot]) > this.#believed(handled[slot]) + this.failedIn(slot)
  }

  #believed(count = 0): number {
    return Number.isInteger(count) && count >= 0 && count <= this.#most ? count : 0
  }
}
