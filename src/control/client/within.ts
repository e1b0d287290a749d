import { LONGEST_MILLIS } from '../../config/units.ts'

/**
 * Does what a signal can end: after so many milliseconds, or when another signal is aborted. `AbortSignal.any` would be
 * shorter, but Node 20's garbage collector takes a timeout that nothing else refers to.
 * @param millis more than 0; null, or more than a timer can wait: no limit.
 * @throws {RangeError} for anything else.
 */
export async function within<T>(
  millis: number | null,
  interrupt: AbortSignal | undefined,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (millis !== null && !(millis > 0)) throw new RangeError(`expected more than 0 ms, found ${millis}`)
  const limit = new AbortController()
  const abort = () => limit.abort()
  if (interrupt?.aborted) abort()
  interrupt?.addEventListener('abort', abort)
  const timer = millis === null || millis > LONGEST_MILLIS ? undefined : setTimeout(abort, millis)
  try {
    return await act(limit.signal)
  } finally {
    clearTimeout(timer)
    interrupt?.removeEventListener('abort', abort)
  }
}
