import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { restartDelay } from '../../src/supervisor/restart-delay.ts'

const CONFIG = { baseMillis: 100, capMillis: 30_000, healthyMillis: 5_000 }
const ALMOST_ONE = 1 - Number.EPSILON

describe('the delay before a restart', () => {
  it('is none after a healthy life, whatever came before', () => {
    expect(restartDelay(12, { readyMillis: 5_000 }, CONFIG, ALMOST_ONE)).toEqual({
      failures: 0,
      delayMillis: 0,
    })
  })

  it('doubles its upper end with each life that was not healthy, up to the cap', () => {
    let failures = 0
    const uppers = Array.from({ length: 12 }, () => {
      const next = restartDelay(failures, { readyMillis: 4_999 }, CONFIG, ALMOST_ONE)
      failures = next.failures
      return Math.round(next.delayMillis)
    })
    expect(uppers).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000])
  })

  it('treats a worker that was never ready as not healthy, even when a healthy life needs no time', () => {
    const config = { ...CONFIG, healthyMillis: 0 }
    expect(restartDelay(0, { readyMillis: null }, config, 0.5)).toEqual({ failures: 1, delayMillis: 50 })
    expect(restartDelay(0, { readyMillis: 0 }, config, 0.5)).toEqual({ failures: 0, delayMillis: 0 })
  })

  it('has full jitter, never exceeds the cap, and never gives up', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.double({ min: 0, max: ALMOST_ONE, noNaN: true }), (failures, random) => {
        const { delayMillis, failures: next } = restartDelay(failures, { readyMillis: 1 }, CONFIG, random)
        expect(delayMillis).toBeGreaterThanOrEqual(0)
        expect(delayMillis).toBeLessThanOrEqual(CONFIG.capMillis)
        expect(next).toBe(failures + 1)
      }),
    )
  })
})
