import { availableParallelism } from 'node:os'

/**
 * Lets only so many workers start at a time, that is load their routes: more would only be in each other's way, and in
 * that of everybody else on the machine.
 */
export class Pace {
  readonly #atATime: number
  #starting = 0
  readonly #waiting = new Set<() => void>()

  constructor(atATime = Math.max(2, availableParallelism())) {
    this.#atATime = atATime
  }

  /**
   * @param start is called at once, or as soon as others have left.
   * @returns leaves: it has started, or is not going to. May be called more than once.
   */
  enter(start: () => void): () => void {
    const begin = () => {
      this.#starting += 1
      state = 'starting'
      start()
    }
    let state: 'waiting' | 'starting' | 'gone' = 'waiting'
    if (this.#starting < this.#atATime) begin()
    else this.#waiting.add(begin)
    return () => {
      this.#waiting.delete(begin)
      if (state === 'starting') this.#starting -= 1
      state = 'gone'
      this.#next()
    }
  }

  #next(): void {
    for (const begin of this.#waiting) {
      if (this.#starting >= this.#atATime) return
      this.#waiting.delete(begin)
      begin()
    }
  }
}
