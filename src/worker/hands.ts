/** Counts the executions that have begun and not ended. */
export class Hands {
  #count = 0
  #whenEmpty: (() => void) | null = null

  take(): void {
    this.#count += 1
  }

  release(): void {
    this.#count -= 1
    if (this.#count === 0) this.#whenEmpty?.()
  }

  empty(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenEmpty = resolve
    })
  }
}
