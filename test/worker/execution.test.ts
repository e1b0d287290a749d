import { describe, expect, it, vi } from 'vitest'
import { RunEvr } from '../../src/worker/evr.ts'
import { execute } from '../../src/worker/execution.ts'
import { Hands } from '../../src/worker/hands.ts'

const evr = new RunEvr('evrexec:test', 0, 'mydata')
const outcome = () => ({ returned: vi.fn(), threw: vi.fn() })

describe('an event route', () => {
  it('that is synchronous has ended when its execution returns', () => {
    const { returned, threw } = outcome()
    expect(execute((seen) => seen.data, evr, { returned, threw })).toBe(false)
    expect(returned).toHaveBeenCalledExactlyOnceWith('mydata')
    expect(threw).not.toHaveBeenCalled()
  })

  it('that throws is told', () => {
    const { returned, threw } = outcome()
    const error = new Error('oh')
    const route = () => {
      throw error
    }
    expect(execute(route, evr, { returned, threw })).toBe(false)
    expect(threw).toHaveBeenCalledExactlyOnceWith(error)
    expect(returned).not.toHaveBeenCalled()
  })

  it('that is asynchronous is told when it settles', async () => {
    const { returned, threw } = outcome()
    expect(execute(async () => 1, evr, { returned, threw })).toBe(true)
    expect(execute(() => Promise.reject('no'), evr, { returned, threw })).toBe(true)
    expect(returned).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(threw).toHaveBeenCalledExactlyOnceWith('no'))
    expect(returned).toHaveBeenCalledExactlyOnceWith(1)
  })

  it("is told once, even when somebody else's promise calls back twice", async () => {
    const { returned, threw } = outcome()
    const twice = {
      // biome-ignore lint/suspicious/noThenProperty: that is what it is about
      then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
        resolve(1)
        resolve(2)
        reject(3)
      },
    }
    expect(execute(() => twice, evr, { returned, threw })).toBe(true)
    await vi.waitFor(() => expect(returned).toHaveBeenCalled())
    expect(returned.mock.calls).toEqual([[1]])
    expect(threw).not.toHaveBeenCalled()
  })
})

describe('hands', () => {
  it('are empty when everything that was taken is released', async () => {
    const hands = new Hands()
    await hands.empty()
    hands.take()
    hands.take()
    let isEmpty = false
    const waiting = hands.empty().then(() => {
      isEmpty = true
    })
    hands.release()
    await Promise.resolve()
    expect(isEmpty).toBe(false)
    hands.release()
    await waiting
  })
})
