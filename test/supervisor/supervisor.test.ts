import { describe, expect, it } from 'vitest'
import { startupTask } from '../helpers/config.ts'
import { ROUTES, RUN, running, supervise, TIMER } from './supervised.ts'

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
