/**
 * Does what a signal can end: after so many milliseconds, or when another signal is aborted. `AbortSignal.any` would be
 * shorter, but Node 20's garbage collector takes a timeout that nothing else refers to.
 * @param millis null: no limit.
 */
export async function within<T>(
  millis: number | null,
  interrupt: AbortSignal | undefined,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const abort = () => limit.abort()
  if (interrupt?.aborted) abort()
  interrupt?.addEventListener('abort', abort)
  const timer = millis === null ? undefined : setTimeout(abort, millis)
  try {
    return await act(limit.signal)
  } finally {
    clearTimeout(timer)
    interrupt?.removeEventListener('abort', abort)
  }
}
