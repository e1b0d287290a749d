/**
 * Between somebody who hands over and somebody who takes: whoever hands over learns when it was taken, so that no more
 * than what comes at once ever waits here.
 */
export class Inbox<T> {
  #waiting: { readonly item: T; readonly taken: () => void }[] = []
  #end: { readonly error: unknown } | 'ended' | null = null
  #wake: () => void = () => {}

  /** Resolves when it was taken, or never will be. */
  put(item: T): Promise<void> {
    if (this.#end !== null) return Promise.resolve()
    return new Promise((taken) => {
      this.#waiting.push({ item, taken })
      this.#wake()
    })
  }

  /** Nothing more comes; what waits can still be taken. */
  end(): void {
    this.#end ??= 'ended'
    this.#wake()
  }

  /** As with `end`, but whoever takes is told why. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#wake()
  }

  /** What waits is given up, too. */
  discard(): void {
    for (const { taken } of this.#waiting) taken()
    this.#waiting = []
    this.end()
  }

  /** @returns null at the end. */
  async take(): Promise<T | null> {
    for (;;) {
      const first = this.#waiting.shift()
      if (first !== undefined) {
        first.taken()
        return first.item
      }
      if (this.#end === 'ended') return null
      if (this.#end !== null) throw this.#end.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
