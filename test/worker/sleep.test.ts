import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sleep } from '../../src/worker/sleep.ts'

describe('evr.sleep', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  /** Whether the promise has resolved by now. */
  async function isOver(promise: Promise<void>): Promise<boolean> {
    return Promise.race([promise.then(() => true), Promise.resolve().then(() => Promise.resolve(false))])
  }

  it('resolves after the time, and leaves nothing behind', async () => {
    const { signal } = new AbortController()
    const sleeping = sleep(600_000, signal)
    await vi.advanceTimersByTimeAsync(599_999)
    expect(await isOver(sleeping)).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await sleeping
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('resolves at once when the signal is aborted, before or meanwhile', async () => {
    const controller = new AbortController()
    const sleeping = sleep(600_000, controller.signal)
    controller.abort()
    await sleeping
    await sleep(600_000, controller.signal)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps times that a Node timer cannot', async () => {
    const aMonthMillis = 31 * 24 * 3_600_000
    const sleeping = sleep(aMonthMillis, new AbortController().signal)
    await vi.advanceTimersByTimeAsync(aMonthMillis - 1)
    expect(await isOver(sleeping)).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await sleeping
  })

  it('refuses what is not a number', () => {
    const { signal } = new AbortController()
    expect(() => sleep(Number.NaN, signal)).toThrow(TypeError)
    // @ts-expect-error a route script in JavaScript may do this
    expect(() => sleep('1s', signal)).toThrow('expected the milliseconds to sleep as a number, found 1s')
  })
})
