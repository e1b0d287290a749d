import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type LocalRun, runLocally } from '../../../src/supervisor/alone/local-run.ts'
import { probeRoutes } from '../../../src/supervisor/alone/probe.ts'
import { config } from '../../helpers/config.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { type FakeWorkerProcess, fakeSpawn } from '../../helpers/fake-worker-process.ts'

const CONFIG = { readyTimeoutMillis: 60_000, graceMillis: 10_000 }

function begin(changes: Partial<LocalRun> = {}) {
  const clock = new FakeClock()
  const { spawn, processes } = fakeSpawn()
  const interrupt = new AbortController()
  const run = { evname: 'evrexec:test', data: 'mydata', timeoutMillis: null, signal: interrupt.signal }
  const outcome = runLocally(config(CONFIG), { ...run, spawn, clock, ...changes })
  return { outcome, clock, interrupt, child: only(processes) }
}

function only([child]: readonly FakeWorkerProcess[]): FakeWorkerProcess {
  if (child === undefined) throw new Error('nothing was spawned')
  return child
}

async function executing(changes: Partial<LocalRun> = {}) {
  const world = begin(changes)
  world.child.loads('evrexec:test')
  await setImmediate()
  world.child.says.message({ type: 'ready' }, null)
  await setImmediate()
  return world
}

const typesOf = ({ received }: FakeWorkerProcess) => received.map(({ type }) => type)

describe('a local run', () => {
  it('is executed by a run worker, which then is ended', async () => {
    const { outcome, child, clock } = await executing()
    expect(child.received).toEqual([
      { type: 'begin', work: { kind: 'run', index: 0 }, graceMillis: 10_000 },
      { type: 'run', id: 1, evname: 'evrexec:test', data: 'mydata', unlogged: true },
    ])
    child.says.message({ type: 'returned', id: 1 }, '"got mydata"')
    await setImmediate()
    expect(typesOf(child)).toEqual(['begin', 'run', 'stop'])
    expect(child.signals).toEqual(['SIGTERM'])
    child.exit(0)
    expect(await outcome).toEqual({ kind: 'returned', json: '"got mydata"' })
    expect(child.signals).toEqual(['SIGTERM', 'SIGKILL'])
    expect(child.released).toBe(true)
    expect(clock.timers).toBe(0)
  })

  it('that was returned from has all the grace to end, and no more', async () => {
    const { child, clock } = await executing()
    child.says.message({ type: 'returned', id: 1 }, null)
    await setImmediate()
    clock.pass(9_999)
    expect(child.signals).toEqual(['SIGTERM'])
    clock.pass(1)
    expect(child.signals).toEqual(['SIGTERM', 'SIGKILL'])
  })

  it('takes too long when its time is over, loading aside', async () => {
    const { outcome, child, clock } = begin({ timeoutMillis: 100 })
    clock.pass(5_000)
    child.loads('evrexec:test')
    await setImmediate()
    child.says.message({ type: 'ready' }, null)
    clock.pass(99)
    await setImmediate()
    expect(typesOf(child)).toEqual(['begin', 'run'])
    clock.pass(1)
    await setImmediate()
    expect(typesOf(child)).toEqual(['begin', 'run', 'stop'])
    child.exit(0)
    expect(await outcome).toEqual({ kind: 'timed-out' })
  })

  it('that is cancelled is told to stop', async () => {
    const { outcome, child, interrupt } = await executing()
    interrupt.abort()
    await setImmediate()
    expect(typesOf(child)).toEqual(['begin', 'run', 'stop'])
    child.exit(0)
    expect(await outcome).toEqual({ kind: 'failed', failure: { reason: 'cancelled' } })
  })

  it('that is cancelled while the scripts load is killed', async () => {
    const { outcome, child, interrupt } = begin()
    interrupt.abort()
    await setImmediate()
    expect(child.signals[0]).toBe('SIGKILL')
    child.exit(null, 'SIGKILL')
    expect(await outcome).toMatchObject({ failure: { reason: 'cancelled' } })
  })

  it('of a route that is not there is not begun', async () => {
    const { outcome, child } = begin({ evname: 'evrexec:tset' })
    child.loads('evrexec:test')
    await setImmediate()
    child.exit(0)
    expect(await outcome).toEqual({
      kind: 'failed',
      failure: { reason: 'event-route-not-found', evname: 'evrexec:tset', nearest: 'evrexec:test' },
    })
    expect(typesOf(child)).toEqual(['stop'])
  })

  it('ends with its process', async () => {
    const { outcome, child } = await executing()
    child.exit(null, 'SIGSEGV')
    expect(await outcome).toEqual({
      kind: 'failed',
      failure: { reason: 'worker-exited', worker: 'run#0', exit: { code: null, signal: 'SIGSEGV' } },
    })
  })
})

describe('scripts that do not load', () => {
  it('in time are a problem, and their process is killed', async () => {
    const { outcome, child, clock } = begin()
    clock.pass(60_000)
    expect(child.signals).toEqual(['SIGKILL'])
    child.exit(null, 'SIGKILL')
    expect(await outcome).toMatchObject({
      kind: 'not-loaded',
      problems: [{ message: expect.stringContaining('within 60 s') }],
    })
  })

  it('are one when their process ends', async () => {
    const { outcome, child } = begin()
    child.exit(3)
    expect(await outcome).toMatchObject({
      problems: [
        { message: 'expected the scripts of /routes to load, but their process ended: exit code 3' },
      ],
    })
  })

  it('are one when there is no process', async () => {
    const { outcome, child } = begin()
    child.says.notSpawned('no more processes')
    expect(await outcome).toMatchObject({ problems: [{ message: 'no more processes' }] })
  })
})

describe('a probe', () => {
  it('tells what was loaded, and executes nothing', async () => {
    const { spawn, processes } = fakeSpawn()
    const loaded = probeRoutes(config(CONFIG), { spawn, clock: new FakeClock() })
    const child = only(processes)
    child.loads('evrexec:test')
    await setImmediate()
    expect(child.signals).toEqual(['SIGKILL'])
    child.exit(null, 'SIGKILL')
    expect(await loaded).toMatchObject({ ok: true, value: { evnames: ['evrexec:test'] } })
    expect(child.received).toEqual([])
  })
})
