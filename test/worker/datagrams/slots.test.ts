import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { NO_LEDGER } from '../../../src/worker/datagrams/ledger.ts'
import { Slots } from '../../../src/worker/datagrams/slots.ts'

const from = { address: '127.0.0.1', port: 1 }
const bytes = Buffer.from('x')

function slotsFor(count: number, { keepsFailed = false } = {}) {
  const askToFile = vi.fn()
  const slots = new Slots({ count, ledger: NO_LEDGER, askToFile: keepsFailed ? askToFile : null })
  return { slots, askToFile, take: () => slots.take(bytes, from) }
}

/** Whether the promise has resolved by now. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((done) => setImmediate(done, false))])
}

describe('slots', () => {
  it('are taken one by one until they are full', () => {
    const { slots, take } = slotsFor(3)
    expect([take(), take(), slots.isFull, take(), slots.isFull]).toEqual([0, 1, false, 2, true])
    expect(take).toThrow(RangeError)
    slots.handled(1)
    expect([slots.isFull, take(), slots.isFull]).toEqual([false, 1, true])
  })

  it('are free again when the route has thrown and nothing is filed', () => {
    const { slots, askToFile, take } = slotsFor(1)
    slots.failed(take(), 'Error: no')
    expect(slots.isFull).toBe(false)
    expect(askToFile).not.toHaveBeenCalled()
  })

  it('keep what has failed until it is filed, which is asked for once a turn', async () => {
    const { slots, askToFile, take } = slotsFor(3, { keepsFailed: true })
    for (const slot of [take(), take(), take()]) slots.failed(slot, 'Error: no')
    expect(slots.isFull).toBe(true)
    await new Promise(setImmediate)
    expect(askToFile).toHaveBeenCalledExactlyOnceWith([0, 1, 2])
    slots.filed([1])
    expect([take(), slots.isFull]).toEqual([1, true])
    slots.failed(1, 'Error: again')
    await new Promise(setImmediate)
    expect(askToFile).toHaveBeenLastCalledWith([1])
  })

  it('are not freed by anybody who says that they are filed when they do not wait for it', () => {
    const { slots, take } = slotsFor(2, { keepsFailed: true })
    slots.failed(take(), 'Error: no')
    take()
    slots.filed([1, 7, -1, 0.5, Number.NaN])
    expect(slots.isFull).toBe(true)
    slots.filed([0, 0])
    expect([take(), slots.isFull]).toEqual([0, true])
  })

  it('have ended when no route executes, whether or not everything is filed', async () => {
    const { slots, take } = slotsFor(3, { keepsFailed: true })
    expect(await isOver(slots.ended())).toBe(true)
    const [one, other] = [take(), take()]
    slots.failed(one, 'Error: no')
    const ended = slots.ended()
    expect(await isOver(ended)).toBe(false)
    slots.handled(other)
    expect(await isOver(ended)).toBe(true)
  })

  it('never give the same slot to two', () => {
    const step = fc.constantFrom('take', 'handled', 'failed', 'filed')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 200 }), (count, steps) => {
        const { slots, take } = slotsFor(count, { keepsFailed: true })
        const inHand: number[] = []
        const unfiled: number[] = []
        for (const each of steps) {
          if (each === 'take' && !slots.isFull) inHand.push(take())
          const [first] = each === 'filed' ? unfiled : inHand
          if (first === undefined) continue
          if (each === 'handled') slots.handled(first)
          if (each === 'failed') slots.failed(first, '')
          if (each === 'filed') slots.filed([first])
          if (each === 'failed') unfiled.push(first)
          if (each !== 'take') (each === 'filed' ? unfiled : inHand).shift()
          const taken = [...inHand, ...unfiled]
          expect(new Set(taken).size).toBe(taken.length)
          expect(slots.isFull).toBe(taken.length === count)
        }
      }),
    )
  })
})
