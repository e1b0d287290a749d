/** Puts what comes in any order back into the order of its numbers, from 1. */
export class InOrder<T> {
  readonly #emit: (item: T) => void
  readonly #early = new Map<number, T>()
  #emitted = 0

  constructor(emit: (item: T) => void) {
    this.#emit = emit
  }

  /** All up to this number have been emitted. */
  get emitted(): number {
    return this.#emitted
  }

  put(number: number, item: T): void {
    if (number !== this.#emitted + 1) {
      this.#early.set(number, item)
      return
    }
    this.#next(item)
    for (let early = this.#takeEarly(); early !== undefined; early = this.#takeEarly()) this.#next(early)
  }

  #next(item: T): void {
    this.#emitted += 1
    this.#emit(item)
  }

  #takeEarly(): T | undefined {
    if (this.#early.size === 0) return undefined
    const number = this.#emitted + 1
    const item = this.#early.get(number)
    this.#early.delete(number)
    return item
  }
}
