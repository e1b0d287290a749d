import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../src/supervisor/run.ts'
import { createSupervisor } from '../../src/supervisor/supervisor.ts'
import { config } from '../helpers/config.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { fakeSpawn } from '../helpers/fake-worker-process.ts'

const ROUTES = ['evrexec:test', 'evrexec:slow']

function pool(workers = 1, { ready = true } = {}) {
  const clock = new FakeClock()
  const { spawn, processes } = fakeSpawn()
  const supervisor = createSupervisor({
    config: config({ run: { ...config().run, workers } }),
    notify: () => {},
    spawn,
    clock,
    random: () => 0.999,
  })
  void supervisor.start()
  const first = [...processes]
  const getReady = () => {
    for (const process of first) process.loads(...ROUTES)
    for (const process of first) process.says.message({ type: 'ready' }, null)
  }
  if (ready) getReady()
  const run = (evname = 'evrexec:test', data = '') => {
    const outcomes: RunOutcome[] = []
    const cancel = supervisor.run(evname, data, (outcome) => outcomes.push(outcome))
    return { outcomes, cancel }
  }
  const sent = (nth: number) => (processes[nth]?.received ?? []).filter(({ type }) => type === 'run')
  const answer = (nth: number, id: number, body: string | null = null) =>
    processes[nth]?.says.message({ type: 'returned', id }, body)
  return { supervisor, processes, clock, run, sent, answer, getReady }
}

describe('a run', () => {
  it('is answered with what the route returned', () => {
    const { run, sent, answer } = pool()
    const { outcomes } = run('evrexec:test', 'mydata')
    expect(sent(0)).toEqual([{ type: 'run', id: 1, evname: 'evrexec:test', data: 'mydata' }])
    answer(0, 1, '"got mydata"')
    expect(outcomes).toEqual([{ kind: 'returned', json: '"got mydata"' }])
  })

  it('of a dead letter takes its datagram along, and is a run like any other', () => {
    const { supervisor, sent, processes } = pool()
    const outcomes: RunOutcome[] = []
    const datagram = { bytes: '/w==', srcip: '192.0.2.1', srcportno: 4000, sockaddr: null }
    const cancel = supervisor.run('evrexec:test', '', (outcome) => outcomes.push(outcome), datagram)
    expect(sent(0)).toEqual([{ type: 'run', id: 1, evname: 'evrexec:test', data: '', datagram }])
    cancel()
    expect(processes[0]?.received.at(-1)).toEqual({ type: 'cancel', id: 1 })
    expect(outcomes).toEqual([{ kind: 'failed', failure: { reason: 'cancelled' } }])
  })

  it('waits for a worker that is starting', () => {
    const { run, sent, getReady } = pool(1, { ready: false })
    const { outcomes } = run()
    expect([sent(0), outcomes]).toEqual([[], []])
    getReady()
    expect(sent(0)).toHaveLength(1)
  })

  it('of an unknown event route is refused with the nearest name', () => {
    const { run } = pool()
    expect(run('evrexec:tset').outcomes).toEqual([
      {
        kind: 'failed',
        failure: { reason: 'event-route-not-found', evname: 'evrexec:tset', nearest: 'evrexec:test' },
      },
    ])
  })

  it('whose worker dies is answered with the true exit reason, and not tried again', () => {
    const { run, processes, clock } = pool()
    clock.pass(6_000)
    const runs = [run(), run('evrexec:slow')]
    processes[0]?.exit(null, 'SIGKILL')
    const failure = { reason: 'worker-exited', worker: 'run#0', exit: { code: null, signal: 'SIGKILL' } }
    expect(runs.map(({ outcomes }) => outcomes)).toEqual([
      [{ kind: 'failed', failure }],
      [{ kind: 'failed', failure }],
    ])
    processes[1]?.getReady(...ROUTES)
    expect(processes[1]?.received.filter(({ type }) => type === 'run')).toEqual([])
  })

  it('that is cancelled is answered once, and its route is told', () => {
    const { run, processes, answer } = pool()
    const { outcomes, cancel } = run('evrexec:slow')
    cancel()
    cancel()
    expect(processes[0]?.received.at(-1)).toEqual({ type: 'cancel', id: 1 })
    answer(0, 1, '"too late"')
    expect(outcomes).toEqual([{ kind: 'failed', failure: { reason: 'cancelled' } }])
  })

  it('that is cancelled while it waits is never sent', () => {
    const { run, sent, getReady } = pool(1, { ready: false })
    run().cancel()
    getReady()
    expect(sent(0)).toEqual([])
  })

  it('is refused when no worker is up or coming up soon, and says why', () => {
    const { run, processes, clock } = pool()
    for (let nth = 0; nth < 6; nth++) {
      processes.at(-1)?.exit(1)
      if (nth < 5) clock.pass(5_000)
    }
    const { outcomes } = run()
    expect(outcomes).toEqual([
      {
        kind: 'failed',
        failure: {
          reason: 'no-run-worker',
          detail: expect.stringMatching(/^run#0: restart 6 in 3\.2 s: could not start/),
        },
      },
    ])
  })

  it('waits when its worker comes back within a moment', () => {
    const { run, processes, clock } = pool()
    processes[0]?.exit(1)
    const { outcomes } = run()
    expect(outcomes).toEqual([])
    clock.pass(100)
    processes[1]?.getReady(...ROUTES)
    processes[1]?.says.message({ type: 'returned', id: 1 }, '1')
    expect(outcomes).toEqual([{ kind: 'returned', json: '1' }])
  })

  it('is refused while the supervisor stops, also when it was already waiting', () => {
    const { run, supervisor } = pool(1, { ready: false })
    const waiting = run()
    void supervisor.stop()
    const failure = { kind: 'failed', failure: { reason: 'stopping' } }
    expect([waiting.outcomes, run().outcomes]).toEqual([[failure], [failure]])
  })
})

describe('several runs', () => {
  it('all go to a single worker at once', () => {
    const { run, sent } = pool()
    for (let nth = 0; nth < 100; nth++) run()
    expect(sent(0)).toHaveLength(100)
  })

  it('never wait behind another run while a worker is free', () => {
    const { run, sent, answer } = pool(2)
    run('evrexec:slow') // blocks worker 0
    for (let nth = 0; nth < 5; nth++) run()
    expect([sent(0).length, sent(1).length]).toEqual([1, 1])
    for (let id = 2; id <= 6; id++) answer(1, id)
    expect([sent(0).length, sent(1).length]).toEqual([1, 5])
  })

  it('are spread over workers whose routes are waiting for something', () => {
    const { run, sent, processes } = pool(2)
    for (let id = 1; id <= 6; id++) {
      run('evrexec:slow')
      processes[(id - 1) % 2]?.says.message({ type: 'taken', id }, null)
    }
    expect([sent(0).length, sent(1).length]).toEqual([3, 3])
  })

  it('waiting for a blocked worker go on when it dies', () => {
    const { run, sent, processes, clock } = pool(2)
    clock.pass(6_000)
    for (let nth = 0; nth < 3; nth++) run('evrexec:slow')
    processes[0]?.exit(null, 'SIGKILL')
    processes[2]?.getReady(...ROUTES)
    expect(sent(2)).toMatchObject([{ id: 3 }])
  })
})
