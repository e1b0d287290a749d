/** The longest delay that a Node timer keeps; a longer one would fire at once. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1

/**
 * Resolves after so many milliseconds, or at once when the signal is aborted.
 * @throws {TypeError} when `millis` is not a number.
 */
export function sleep(millis: number, signal: AbortSignal): Promise<void> {
  if (typeof millis !== 'number' || Number.isNaN(millis)) {
    throw new TypeError(`expected the milliseconds to sleep as a number, found ${String(millis)}`)
  }
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const wait = (left: number) => {
      const step = Math.min(left, LONGEST_TIMER_MILLIS)
      timer = setTimeout(() => (left > step ? wait(left - step) : end()), step)
    }
    signal.addEventListener('abort', end)
    wait(millis)
  })
}
