/** Lets somebody wait until something has come to be so. */
export class Changes {
  readonly #waiters = new Set<() => void>()

  /** Something has changed: whoever waits looks again. */
  happened(): void {
    for (const look of this.#waiters) look()
  }

  /** Resolves as soon as the condition holds. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return
        this.#waiters.delete(look)
        resolve()
      }
      this.#waiters.add(look)
      look()
    })
  }
}
