/** Time, handed in so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds on a monotonic clock: changes of the wall clock do not show. */
  now(): number
  /** @returns cancels. */
  after(millis: number, then: () => void): () => void
  /** Again and again. Does not keep the process alive. @returns cancels. */
  every(millis: number, then: () => void): () => void
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(millis, then) {
    const timer = setTimeout(then, millis)
    return () => clearTimeout(timer)
  },
  every(millis, then) {
    const timer = setInterval(then, millis).unref()
    return () => clearInterval(timer)
  },
}
