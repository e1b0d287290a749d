import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { feedWatchdog, watchdogLimit } from '../../../src/supervisor/service-manager/watchdog.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

describe('the time that the watchdog waits', () => {
  it.each([
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '42' }, 30_000],
    [{ WATCHDOG_USEC: '30000000' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '43' }, null],
    [{ WATCHDOG_USEC: '0', WATCHDOG_PID: '42' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
    [{}, null],
  ])('for pid 42 by %j is %s', (env, millis) => {
    expect(watchdogLimit(env, 42)).toBe(millis)
  })
})

describe('the watchdog', () => {
  function setUp() {
    const clock = new FakeClock()
    const notices: Notice[] = []
    const examinations: { withinMillis: number; settle: (found: string | null) => void }[] = []
    let fed = 0
    const stop = feedWatchdog({
      manager: { alive: () => fed++ },
      limitMillis: 20_000,
      examine: (withinMillis) =>
        new Promise((settle) => {
          examinations.push({ withinMillis, settle })
        }),
      notify: (notice) => notices.push(notice),
      clock,
    })
    const examined = async (found: string | null) => {
      examinations.at(-1)?.settle(found)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { clock, notices, examinations, examined, stop, fed: () => fed }
  }

  it('is fed twice within its time, each time after an examination', async () => {
    const { clock, examinations, examined, fed } = setUp()
    expect(fed()).toBe(0)
    await examined(null)
    expect(fed()).toBe(1)
    for (let nth = 2; nth < 10; nth++) {
      clock.pass(10_000)
      expect(fed()).toBe(nth - 1)
      await examined(null)
      expect(fed()).toBe(nth)
    }
    // Late, but still in time.
    expect(examinations.map(({ withinMillis }) => withinMillis)).toEqual(Array(9).fill(5_000))
  })

  it('is not fed when something is found, which is told once, as is its end', async () => {
    const { clock, examined, notices, fed } = setUp()
    await examined(null)
    for (let nth = 0; nth < 3; nth++) {
      clock.pass(10_000)
      await examined('nobody listens')
    }
    expect(fed()).toBe(1)
    expect(notices).toEqual([
      {
        notice: 'service-manager',
        message: 'the watchdog is not fed any more: nobody listens',
        isWrong: true,
      },
    ])
    clock.pass(10_000)
    await examined(null)
    expect(fed()).toBe(2)
    expect(notices[1]).toMatchObject({ message: 'the watchdog is fed again', isWrong: false })
    expect(notices).toHaveLength(2)
  })

  it('is examined for by one at a time', async () => {
    const { clock, examinations, examined } = setUp()
    clock.pass(40_000)
    expect(examinations).toHaveLength(1)
    await examined(null)
    clock.pass(10_000)
    expect(examinations).toHaveLength(2)
  })

  it('is left alone at the end, also by an examination that is not over', async () => {
    const { clock, examined, notices, stop, fed } = setUp()
    stop()
    await examined('gone')
    clock.pass(10_000)
    await examined(null)
    expect([fed(), notices]).toEqual([0, []])
  })
})
