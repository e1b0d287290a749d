import type { Clock } from '../../src/supervisor/clock.ts'

/** A clock that is turned by hand. */
export class FakeClock implements Clock {
  #nowMillis = 0
  #timers = new Set<{ readonly dueMillis: number; readonly then: () => void }>()

  now(): number {
    return this.#nowMillis
  }

  after(millis: number, then: () => void): () => void {
    const timer = { dueMillis: this.#nowMillis + millis, then }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  every(millis: number, then: () => void): () => void {
    let cancel = () => {}
    const again = () => {
      cancel = this.after(millis, () => {
        again()
        then()
      })
    }
    again()
    return () => cancel()
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#timers.size
  }

  /** Lets so much time pass, and what is due in it happen in order. */
  pass(millis: number): void {
    const untilMillis = this.#nowMillis + millis
    for (let next = this.#next(untilMillis); next !== undefined; next = this.#next(untilMillis)) {
      this.#timers.delete(next)
      this.#nowMillis = Math.max(this.#nowMillis, next.dueMillis)
      next.then()
    }
    this.#nowMillis = untilMillis
  }

  /** Nothing happens for so long, as when the machine is suspended; what was due in it happens late. */
  standStill(millis: number): void {
    this.#nowMillis += millis
  }

  #next(untilMillis: number) {
    const due = [...this.#timers].filter(({ dueMillis }) => dueMillis <= untilMillis)
    return due.sort((a, b) => a.dueMillis - b.dueMillis)[0]
  }
}
