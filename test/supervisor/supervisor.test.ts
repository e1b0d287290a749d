import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import type { Notice } from '../../src/supervisor/notices.ts'
import { Pace } from '../../src/supervisor/pace.ts'
import { createSupervisor } from '../../src/supervisor/supervisor.ts'
import { config, startupTask } from '../helpers/config.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { type FakeWorkerProcess, fakeSpawn } from '../helpers/fake-worker-process.ts'

const ROUTES = ['evrexec:timer', 'evrexec:test']

function supervise(changes: Partial<Config> = {}) {
  const clock = new FakeClock()
  const { spawn, processes } = fakeSpawn()
  const notices: Notice[] = []
  const supervisor = createSupervisor({
    config: config(changes),
    notify: (notice) => notices.push(notice),
    spawn,
    clock,
    pace: new Pace(1000),
    random: () => 0.5,
  })
  const processOf = (title: string): FakeWorkerProcess => {
    const found = processes.findLast(({ request }) => request.title === title)
    if (found === undefined) throw new Error(`no process ${title}`)
    return found
  }
  const spawned = (title: string) => processes.filter(({ request }) => request.title === title).length
  return { supervisor, clock, processes, notices, processOf, spawned }
}

/** A supervisor with one startup task and one run worker, everything ready. */
async function running(changes: Partial<Config> = {}) {
  const world = supervise({ tasks: [startupTask('evrexec:timer')], ...changes })
  const started = world.supervisor.start()
  const loading = [...world.processes]
  for (const process of loading) process.loads(...ROUTES)
  for (const process of [...loading].reverse()) process.says.message({ type: 'ready' }, null)
  expect(await started).toEqual({ ok: true })
  return world
}

const TIMER = 'EVREXEC child=0 exec=evrexec:timer'
const RUN = 'EVREXEC child=0 run'

describe('the first start', () => {
  it('lets nobody begin before all have loaded', async () => {
    const { supervisor, processOf } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    processOf(TIMER).loads(...ROUTES)
    expect(processOf(TIMER).received).toEqual([])
    processOf(RUN).loads(...ROUTES)
    expect(processOf(RUN).received).toMatchObject([{ type: 'begin', work: { kind: 'run', index: 0 } }])
    // A startup route waits until everything else is ready, sockets above all.
    expect(processOf(TIMER).received).toEqual([])
    processOf(RUN).says.message({ type: 'ready' }, null)
    expect(processOf(TIMER).received).toMatchObject([{ type: 'begin', work: { kind: 'startup', index: 0 } }])
    processOf(TIMER).says.message({ type: 'ready' }, null)
    expect(await started).toMatchObject({ ok: true })
  })

  it('fails when a task has no route, names the nearest, and ends what it had begun', async () => {
    const { supervisor, processes, notices } = supervise({ tasks: [startupTask('evrexec:tmier')] })
    const started = supervisor.start()
    for (const process of processes) process.getReady(...ROUTES)
    await setImmediate()
    for (const process of processes) process.exit(null, 'SIGTERM')
    expect(await started).toMatchObject({
      ok: false,
      problems: [
        { message: expect.stringContaining('did you mean "evrexec:timer"?'), source: '.evrexecrc', line: 1 },
      ],
    })
    expect(processes.every(({ signals }) => signals.includes('SIGTERM'))).toBe(true)
    expect(notices.map(({ notice }) => notice)).toEqual(['worker-started', 'worker-started'])
  })

  it('fails with the place of the exec line when a socket cannot be bound', async () => {
    const { supervisor, processOf, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    for (const process of processes) process.loads(...ROUTES)
    const message = 'the address is in use'
    processOf(TIMER).says.message(
      { type: 'failed', problems: [{ message, source: null, line: null, column: null, excerpt: null }] },
      null,
    )
    for (const process of processes) process.exit(78)
    expect(await started).toMatchObject({ ok: false, problems: [{ message, source: '.evrexecrc', line: 1 }] })
  })

  it('fails when a worker ends before it is ready, with the exit reason', async () => {
    const { supervisor, processOf, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    processOf(TIMER).exit(3)
    for (const process of processes) process.exit(null, 'SIGTERM')
    expect(await started).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/evrexec:timer#0 .*exit code 3/) }],
    })
  })

  it('fails when a worker takes too long, which is killed then', async () => {
    const { supervisor, clock, processOf, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    processOf(RUN).loads(...ROUTES)
    clock.pass(60_000)
    expect(processOf(TIMER).signals).toContain('SIGKILL')
    for (const process of processes) process.exit(null, 'SIGKILL')
    expect(await started).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('within 60 s') }],
    })
  })

  it('lets a worker that dies meanwhile begin again, and no other twice', async () => {
    const { supervisor, clock, processOf, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    void supervisor.start()
    for (const process of processes) process.loads(...ROUTES)
    processOf(RUN).says.message({ type: 'ready' }, null)
    clock.pass(6_000)
    processOf(RUN).exit(1)
    processOf(RUN).loads(...ROUTES)
    const begins = processes.map(({ received }) => received.filter(({ type }) => type === 'begin').length)
    expect(begins).toEqual([1, 1, 1])
  })

  it('takes a restart that somebody asks for meanwhile for no failure', async () => {
    const { supervisor, processOf, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    void supervisor.restartWorkers('evrexec:timer')
    processOf(TIMER).exit(null, 'SIGTERM')
    const living = [processOf(TIMER), processOf(RUN)]
    for (const process of living) process.loads(...ROUTES)
    for (const process of living.reverse()) process.says.message({ type: 'ready' }, null)
    expect(await started).toEqual({ ok: true })
    expect(processes).toHaveLength(3)
  })

  it('does not wait for a worker that somebody stops meanwhile', async () => {
    const { supervisor, processOf } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    processOf(RUN).loads(...ROUTES)
    void supervisor.stopWorkers('evrexec:timer')
    processOf(TIMER).exit(null, 'SIGTERM')
    processOf(RUN).says.message({ type: 'ready' }, null)
    expect(await started).toEqual({ ok: true })
  })

  it('does not let a worker begin that is still loading in its next life', async () => {
    const { supervisor, processOf } = supervise({ tasks: [startupTask('evrexec:timer')] })
    void supervisor.start()
    for (const title of [TIMER, RUN]) processOf(title).loads(...ROUTES)
    void supervisor.restartWorkers('evrexec:timer')
    processOf(TIMER).exit(null, 'SIGTERM')
    processOf(RUN).says.message({ type: 'ready' }, null)
    expect(processOf(TIMER).received).toEqual([])
    processOf(TIMER).loads(...ROUTES)
    expect(processOf(TIMER).received).toMatchObject([{ type: 'begin' }])
  })

  it('starts nothing after a stop', async () => {
    const { supervisor, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    await supervisor.stop()
    expect(await supervisor.start()).toMatchObject({ ok: false, reason: 'interrupted' })
    expect(processes).toEqual([])
  })

  it('is over only when everything that was begun is gone', async () => {
    const { supervisor, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    let isOver = false
    const started = supervisor.start().then(() => {
      isOver = true
    })
    void supervisor.stop()
    processes[0]?.exit(null, 'SIGTERM')
    await setImmediate()
    expect(isOver).toBe(false)
    processes[1]?.exit(null, 'SIGTERM')
    await started
  })

  it('lets nobody begin once it is told to stop', async () => {
    const { supervisor, processOf } = supervise({ tasks: [startupTask('evrexec:timer')] })
    void supervisor.start()
    processOf(RUN).loads(...ROUTES)
    void supervisor.stop()
    expect(processOf(RUN).received).toEqual([{ type: 'stop' }])
  })

  it('can be stopped half-way', async () => {
    const { supervisor, processes } = supervise({ tasks: [startupTask('evrexec:timer')] })
    const started = supervisor.start()
    const stopped = supervisor.stop()
    for (const process of processes) process.exit(null, 'SIGTERM')
    expect(await started).toEqual({ ok: false, reason: 'interrupted', problems: [] })
    await stopped
  })
})

describe('a worker that dies', () => {
  it('is restarted, and its exit is told as it was', async () => {
    const { clock, processOf, spawned, notices } = await running()
    clock.pass(6_000)
    processOf(TIMER).exit(null, 'SIGKILL')
    expect(spawned(TIMER)).toBe(2)
    expect(notices).toContainEqual({
      notice: 'worker-exited',
      worker: 'evrexec:timer#0',
      pid: 1_000,
      reason: { code: null, signal: 'SIGKILL' },
      detail: null,
      uptimeMillis: 6_000,
      wasReady: true,
      expected: false,
      output: [],
    })
    expect(notices).toContainEqual({
      notice: 'worker-restarting',
      worker: 'evrexec:timer#0',
      restart: 1,
      delayMillis: 0,
    })
  })

  it('does not disturb the others', async () => {
    const { processOf, spawned } = await running()
    processOf(TIMER).exit(1)
    expect(spawned(RUN)).toBe(1)
    expect(processOf(RUN).signals).toEqual([])
  })

  it('again and again is restarted with growing delays, explained in the status, and never given up', async () => {
    const { supervisor, clock, processOf, spawned } = await running()
    for (let nth = 1; nth <= 12; nth++) {
      processOf(TIMER).exit(1)
      const { tasks } = await supervisor.status()
      const worker = tasks[0]?.workers[0]
      const expected = Math.min(30_000, 100 * 2 ** (nth - 1)) / 2
      expect(worker).toMatchObject({
        state: 'backoff',
        nextRestartSeconds: expected / 1000,
        restarts: nth - 1,
      })
      expect(worker?.note).toMatch(new RegExp(`^restart ${nth} in ${(expected / 1000).toFixed(1)} s: `))
      clock.pass(expected - 1)
      expect(spawned(TIMER)).toBe(nth)
      clock.pass(1)
      expect(spawned(TIMER)).toBe(nth + 1)
    }
  })

  it('with restart: never stays down, however long one waits', async () => {
    const { supervisor, clock, processOf, spawned } = await running({
      tasks: [startupTask('evrexec:timer', { restart: 'never' })],
    })
    processOf(TIMER).exit(1)
    clock.pass(24 * 3_600_000)
    expect(spawned(TIMER)).toBe(1)
    const { tasks } = await supervisor.status()
    expect(tasks[0]?.workers[0]).toMatchObject({
      state: 'fatal',
      pid: null,
      lastExit: { code: 1, signal: null },
      note: expect.stringContaining('not restarted (restart: never)'),
    })
  })

  it('whose new code lacks its route is not let begin, and is tried again', async () => {
    const { clock, processOf, notices } = await running()
    clock.pass(6_000)
    processOf(TIMER).exit(1)
    processOf(TIMER).getReady('evrexec:other')
    expect(processOf(TIMER).received).toEqual([])
    expect(processOf(TIMER).signals).toEqual(['SIGKILL'])
    expect(notices.at(-1)).toMatchObject({ notice: 'worker-failed', worker: 'evrexec:timer#0' })
  })

  it('takes its group along: children get SIGTERM, grace, then SIGKILL, before the restart', async () => {
    const { clock, processOf, spawned } = await running()
    clock.pass(6_000)
    const first = processOf(TIMER)
    first.children = 1
    first.exit(null, 'SIGKILL')
    expect(first.signals).toEqual(['SIGTERM'])
    clock.pass(9_999)
    expect([spawned(TIMER), first.signals]).toEqual([1, ['SIGTERM']])
    clock.pass(1)
    expect(first.signals).toEqual(['SIGTERM', 'SIGKILL'])
    first.children = 0
    clock.pass(500)
    expect(spawned(TIMER)).toBe(2)
    expect(first.released).toBe(true)
  })
})

describe('stopping', () => {
  it('asks, waits for the grace, and kills', async () => {
    const { supervisor, clock, processOf, notices } = await running()
    const stopped = supervisor.stop()
    expect(processOf(TIMER).received.at(-1)).toEqual({ type: 'stop' })
    expect(processOf(TIMER).signals).toEqual(['SIGTERM'])
    processOf(RUN).exit(0)
    clock.pass(10_000)
    expect(processOf(TIMER).signals).toEqual(['SIGTERM', 'SIGKILL'])
    expect(notices).toContainEqual({
      notice: 'worker-killed',
      worker: 'evrexec:timer#0',
      graceMillis: 10_000,
    })
    processOf(TIMER).exit(null, 'SIGKILL')
    await stopped
    await supervisor.stopped
    expect(notices.at(-1)).toEqual({ notice: 'stopped' })
  })

  it('is the same stop when asked a second time', async () => {
    const { supervisor, processOf } = await running()
    const [first, second] = [supervisor.stop(), supervisor.stop()]
    expect(processOf(TIMER).signals).toEqual(['SIGTERM'])
    for (const title of [TIMER, RUN]) processOf(title).exit(0)
    await Promise.all([first, second])
  })

  it('kills at once when that is asked for', async () => {
    const { supervisor, processOf, processes } = await running()
    void supervisor.stop()
    const second = supervisor.kill()
    expect(processes.every(({ signals }) => signals.includes('SIGKILL'))).toBe(true)
    for (const title of [TIMER, RUN]) processOf(title).exit(null, 'SIGKILL')
    await second
  })

  it('restarts nothing', async () => {
    const { supervisor, clock, processes } = await running()
    const stopped = supervisor.stop()
    for (const process of [...processes]) process.exit(null, 'SIGTERM')
    await stopped
    clock.pass(3_600_000)
    expect(processes).toHaveLength(2)
  })
})

describe('single workers', () => {
  it('are stopped and restarted by name', async () => {
    const { supervisor, processOf, spawned } = await running()
    const stopped = supervisor.stopWorkers('evrexec:timer')
    processOf(TIMER).exit(0)
    expect(await stopped).toEqual({ ok: true, workers: ['evrexec:timer#0'] })
    expect((await supervisor.status()).tasks[0]?.workers[0]).toMatchObject({
      state: 'stopped',
      note: 'stopped on request',
    })

    const restarted = supervisor.restartWorkers('evrexec:timer#0')
    expect(spawned(TIMER)).toBe(2)
    processOf(TIMER).getReady(...ROUTES)
    expect(await restarted).toEqual({ ok: true, workers: ['evrexec:timer#0'] })
  })

  it('called "run" are the run workers, whatever a task is called', async () => {
    const { supervisor, processes } = supervise({ tasks: [startupTask('run')] })
    void supervisor.start()
    expect((await supervisor.status()).tasks[0]?.workers[0]?.name).toBe('run/2#0')
    void supervisor.stopWorkers('run')
    expect(processes.map(({ signals }) => signals.length)).toEqual([0, 1])
  })

  it('that do not get ready again are told with the reason', async () => {
    const { supervisor, processOf } = await running()
    const restarted = supervisor.restartWorkers('run')
    processOf(RUN).exit(0)
    processOf(RUN).exit(5)
    expect(await restarted).toMatchObject({
      ok: false,
      reason: 'worker-not-ready',
      problems: [{ message: expect.stringContaining('could not start: exit code 5') }],
    })
  })

  it('that are restarted before they have stopped leave nobody waiting', async () => {
    const { supervisor, processOf } = await running()
    const stopped = supervisor.stopWorkers('evrexec:timer')
    void supervisor.restartWorkers('evrexec:timer')
    expect(await stopped).toMatchObject({ ok: false, reason: 'restarted-meanwhile' })
    processOf(TIMER).exit(0)
  })

  it('that do not exist are refused with the nearest name', async () => {
    const { supervisor } = await running()
    expect(await supervisor.stopWorkers('evrexec:tmer')).toMatchObject({
      ok: false,
      reason: 'no-such-worker',
      problems: [{ message: expect.stringContaining('did you mean "evrexec:timer"?') }],
    })
  })

  it('of several tasks with the same evname have names of their own', async () => {
    const { supervisor, processes } = supervise({
      tasks: [startupTask('evrexec:timer', {}, 2), startupTask('evrexec:timer')],
    })
    void supervisor.start()
    expect(processes).toHaveLength(4)
    void supervisor.stopWorkers('evrexec:timer/2')
    expect(processes.map(({ signals }) => signals.length)).toEqual([0, 0, 1, 0])
  })
})
