import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/supervisor/notices.ts'
import type { WorkerStateName } from '../../../src/supervisor/status.ts'
import type { BlockedStack } from '../../../src/supervisor/vigil/blocked-stack.ts'
import { Vigil, type VigilantWorker } from '../../../src/supervisor/vigil/vigil.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

/** Whose event loop never turns. */
class BlockedWorker implements VigilantWorker {
  pid: number | null = 1000
  state: WorkerStateName = 'running'
  readonly spec = { label: 'evrexec:udp#0', stuckMillis: 10_000 }
  readonly isHeldUp = false
  stack: BlockedStack = { stack: ['spin (/routes/a.js:3:4)'] }
  send() {}
  async blockedStack(): Promise<BlockedStack> {
    return this.stack
  }
}

function vigil() {
  const clock = new FakeClock()
  const worker = new BlockedWorker()
  const told: (Notice | 'ended')[] = []
  const vigil = new Vigil<BlockedWorker>({
    clock,
    notify: (notice) => told.push(notice),
    workers: () => [worker],
    progressOf: () => null,
    end: () => told.push('ended'),
  })
  return { clock, worker, told, vigil }
}

describe('a worker that is stuck', () => {
  it('is ended after what it executes was told', async () => {
    const { clock, told } = vigil()
    clock.pass(15_000)
    await setImmediate()
    expect(told).toEqual([
      {
        notice: 'worker-stuck',
        worker: 'evrexec:udp#0',
        pid: 1000,
        blockedMillis: 10_000,
        stack: ['spin (/routes/a.js:3:4)'],
        noStack: null,
      },
      'ended',
    ])
  })

  it('is ended also when its stack cannot be had', async () => {
    const { clock, worker, told } = vigil()
    worker.stack = { noStack: 'it waits in native code' }
    clock.pass(15_000)
    await setImmediate()
    expect(told).toMatchObject([{ stack: [], noStack: 'it waits in native code' }, 'ended'])
  })

  it('is left alone when it comes to its end by itself in the meantime', async () => {
    const { clock, worker, told } = vigil()
    clock.pass(15_000)
    worker.pid = null
    await setImmediate()
    expect(told).toEqual([])
  })

  it('is left alone when it is told to stop in the meantime', async () => {
    const { clock, worker, told } = vigil()
    clock.pass(15_000)
    worker.state = 'stopping'
    await setImmediate()
    expect(told).toEqual([])
  })

  it('is known to be blocked before it is stuck', () => {
    const { clock, worker, vigil: watching } = vigil()
    clock.pass(10_000)
    expect(watching.blockedMillis(worker)).toBe(5_000)
    watching.heard(worker)
    expect(watching.blockedMillis(worker)).toBeNull()
    watching.close()
    expect(clock.timers).toBe(0)
  })
})
