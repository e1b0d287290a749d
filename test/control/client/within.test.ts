import { expect, it, vi } from 'vitest'
import { within } from '../../../src/control/client/within.ts'

/** Resolves to what ended it. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'))
    setImmediate(() => resolve('still going on'))
  })

it('is ended by its limit', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const ended = within(1000, undefined, untilAborted)
    vi.advanceTimersByTime(1000)
    expect(await ended).toBe('aborted')
  } finally {
    vi.useRealTimers()
  }
})

it.each([null, Number.POSITIVE_INFINITY, 2 ** 31])('has no limit: %s', async (millis) => {
  expect(await within(millis, undefined, untilAborted)).toBe('still going on')
})

it.each([0, -1, Number.NaN])('does not take %s for a limit', async (millis) => {
  await expect(within(millis, undefined, untilAborted)).rejects.toThrow(RangeError)
})

it('is ended by the other signal, also when that was aborted before', async () => {
  const interrupt = new AbortController()
  const ended = within(null, interrupt.signal, untilAborted)
  interrupt.abort()
  expect(await ended).toBe('aborted')
  expect(await within(null, interrupt.signal, async (signal) => signal.aborted)).toBe(true)
})
