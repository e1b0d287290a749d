import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ToWorker } from '../../../src/protocol/messages.ts'
import type { WorkerStateName } from '../../../src/supervisor/status.ts'
import { Heartbeats, type Watched } from '../../../src/supervisor/vigil/heartbeats.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

/** A worker whose event loop turns, and so it answers, as long as the test does not say otherwise. */
class FakeWorker implements Watched {
  pid: number | null = 1000
  state: WorkerStateName = 'running'
  spec: { stuckMillis: number | null }
  isHeldUp = false
  isBlocked = false
  done: number | null = null
  pings = 0
  answer = () => {}

  constructor(stuckMillis: number | null) {
    this.spec = { stuckMillis }
  }

  send({ type }: ToWorker): void {
    if (type !== 'ping') return
    this.pings += 1
    if (!this.isBlocked) this.answer()
  }
}

function watch(stuckMillis: number | null = 60_000) {
  const clock = new FakeClock()
  const worker = new FakeWorker(stuckMillis)
  const workers = [worker]
  const stuck: number[] = []
  const heartbeats = new Heartbeats<FakeWorker>({
    clock,
    workers: () => workers,
    progressOf: ({ done }) => done,
    stuck: (_worker, blockedMillis) => stuck.push(blockedMillis),
  })
  worker.answer = () => heartbeats.heard(worker)
  return { clock, worker, workers, heartbeats, stuck }
}

describe('a worker', () => {
  it('whose event loop turns is not stuck, however long it lives', () => {
    const { clock, worker, heartbeats, stuck } = watch()
    clock.pass(3_600_000)
    expect(stuck).toEqual([])
    expect(heartbeats.blockedMillis(worker)).toBeNull()
    expect(worker.pings).toBe(720)
  })

  it('whose event loop does not turn is stuck after its time, and that is told once', () => {
    const { clock, worker, heartbeats, stuck } = watch()
    worker.isBlocked = true
    clock.pass(64_000)
    expect(stuck).toEqual([])
    expect(heartbeats.blockedMillis(worker)).toBe(59_000)
    clock.pass(1_000)
    expect(stuck).toEqual([60_000])
    clock.pass(600_000)
    expect(stuck).toHaveLength(1)
  })

  it('that has little time is looked at more often', () => {
    const { clock, worker, stuck } = watch(1000)
    clock.pass(10_000)
    worker.isBlocked = true
    clock.pass(2_000)
    expect(stuck).toEqual([1000])
  })

  it('is not sent one ping after the other while it does not answer', () => {
    const { clock, worker } = watch()
    worker.isBlocked = true
    clock.pass(3_600_000)
    expect(worker.pings).toBe(1)
  })

  it('that may take any time is never stuck, but it is known that it is blocked', () => {
    const { clock, worker, heartbeats, stuck } = watch(null)
    worker.isBlocked = true
    clock.pass(3_605_000)
    expect(stuck).toEqual([])
    expect(heartbeats.blockedMillis(worker)).toBe(3_600_000)
  })

  it('of which anything is heard in time begins anew', () => {
    const { clock, worker, heartbeats, stuck } = watch()
    worker.isBlocked = true
    for (let nth = 0; nth < 20; nth++) {
      clock.pass(50_000)
      heartbeats.heard(worker)
      expect(heartbeats.blockedMillis(worker)).toBeNull()
    }
    expect(stuck).toEqual([])
  })

  it('that gets things done is busy and not stuck, also when it does not come to answer', () => {
    const { clock, worker, stuck } = watch()
    worker.isBlocked = true
    worker.done = 0
    for (let nth = 0; nth < 10; nth++) {
      clock.pass(50_000)
      worker.done += 1
    }
    expect(stuck).toEqual([])
    clock.pass(65_000)
    expect(stuck).toHaveLength(1)
  })

  it('that others keep from going on is not to blame', () => {
    const { clock, worker, stuck } = watch()
    worker.isBlocked = true
    worker.isHeldUp = true
    clock.pass(3_600_000)
    expect(stuck).toEqual([])
    worker.isHeldUp = false
    clock.pass(60_000)
    expect(stuck).toEqual([60_000])
  })

  it('that was stuck begins its next life as if nothing had been', () => {
    const { clock, worker, stuck } = watch()
    worker.isBlocked = true
    clock.pass(65_000)
    worker.pid = null
    clock.pass(10_000)
    worker.pid = 1001
    worker.isBlocked = false
    clock.pass(600_000)
    expect(stuck).toHaveLength(1)
    worker.isBlocked = true
    clock.pass(65_000)
    expect(stuck).toHaveLength(2)
  })

  it('that was blocked is not in its next life, not even before the next look', () => {
    const { clock, worker, heartbeats } = watch()
    worker.isBlocked = true
    clock.pass(20_000)
    expect(heartbeats.blockedMillis(worker)).not.toBeNull()
    worker.pid = 1001
    expect(heartbeats.blockedMillis(worker)).toBeNull()
  })

  it.each(['starting', 'stopping'] as const)('that is %s has limits of its own', (state) => {
    const { clock, worker, heartbeats, stuck } = watch()
    worker.state = state
    worker.isBlocked = true
    clock.pass(600_000)
    expect(worker.pings).toBe(0)
    expect(stuck).toEqual([])
    expect(heartbeats.blockedMillis(worker)).toBeNull()
  })

  it('that there is no more is forgotten', () => {
    const { clock, worker, workers, heartbeats, stuck } = watch()
    worker.isBlocked = true
    clock.pass(60_000)
    workers.pop()
    clock.pass(60_000)
    expect(heartbeats.blockedMillis(worker)).toBeNull()
    expect(stuck).toEqual([])
  })
})

describe('time', () => {
  it('in which everything stood still does not count', () => {
    const { clock, worker, heartbeats, stuck } = watch()
    worker.isBlocked = true
    clock.pass(10_000)
    clock.standStill(3_600_000)
    clock.pass(1_000)
    expect(stuck).toEqual([])
    expect(heartbeats.blockedMillis(worker)).toBeLessThan(10_000)
  })

  it('counts only when this process was on time, whatever the order of events', () => {
    const event = fc.oneof(
      fc.record({ pass: fc.integer({ min: 0, max: 20_000 }) }),
      fc.record({ standStill: fc.integer({ min: 0, max: 200_000 }) }),
      fc.record({ answers: fc.constant(true) }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { clock, worker, heartbeats, stuck } = watch()
        worker.isBlocked = true
        let onTimeMillis = 0
        for (const each of events) {
          if ('pass' in each) {
            clock.pass(each.pass)
            onTimeMillis += each.pass
          } else if ('standStill' in each) {
            // A little too late is not late yet.
            clock.standStill(each.standStill)
            onTimeMillis += Math.min(each.standStill, 500)
          } else {
            heartbeats.heard(worker)
            onTimeMillis = 0
          }
          if (stuck.length > 0) break
          expect(heartbeats.blockedMillis(worker) ?? 0).toBeLessThanOrEqual(onTimeMillis + 1000)
        }
        if (stuck.length > 0) expect(onTimeMillis).toBeGreaterThanOrEqual(59_000)
      }),
    )
  })

  it('no longer matters when it is closed', () => {
    const { clock, heartbeats } = watch()
    heartbeats.close()
    expect(clock.timers).toBe(0)
  })
})
