import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startupTask } from '../helpers/config.ts'
import { ROUTES, RUN, supervise, TIMER } from './supervised.ts'

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
