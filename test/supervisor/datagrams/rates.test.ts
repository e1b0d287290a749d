import { expect, it } from 'vitest'
import { Rates } from '../../../src/supervisor/datagrams/rates.ts'

function rates(...samples: readonly (readonly [atSeconds: number, received: number, handled: number])[]) {
  const sampled = new Rates()
  for (const [atSeconds, received, handled] of samples) {
    sampled.add({ atMillis: atSeconds * 1000, received, handled, failed: 0, kernelDropped: 2 * received })
  }
  return sampled.current()
}

it('are unknown as long as there is nothing to compare with', () => {
  expect(rates()).toBeNull()
  expect(rates([0, 10, 10])).toBeNull()
  expect(rates([1, 10, 10], [1, 20, 20])).toBeNull()
})

it('are averages per second', () => {
  expect(rates([0, 100, 90], [2, 130, 100])).toEqual({
    received: 15,
    handled: 5,
    failed: 0,
    kernelDropped: 30,
  })
})

it('forget what was more than five seconds ago', () => {
  expect(rates([0, 0, 0], [1, 1000, 0], [6, 1000, 5], [7, 1000, 10])).toMatchObject({
    received: 0,
    handled: 5,
  })
})

it('are never negative, though a worker may write what it likes', () => {
  expect(rates([0, 100, 100], [1, 20, 120])).toMatchObject({ received: 0, handled: 20 })
})
