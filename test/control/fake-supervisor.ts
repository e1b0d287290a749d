import { EventEmitter, once } from 'node:events'
import { problem } from '../../src/problem/problem.ts'
import type { ReplayedDatagram } from '../../src/protocol/messages.ts'
import type { ReloadOutcome, SupervisorHandle, WorkersOutcome } from '../../src/supervisor/handle.ts'
import type { RunFailure, RunOutcome } from '../../src/supervisor/run.ts'
import type { SupervisorStatus } from '../../src/supervisor/status.ts'

/** A run of `evrexec:slow`, which lasts until the test says so. */
export interface SlowRun {
  readonly data: string
  returns(json: string | null): void
  fails(failure: RunFailure): void
}

type Route = (data: string) => RunOutcome

/** Has the real one's signatures; its routes answer at once, but for `evrexec:slow`. */
export class FakeSupervisor implements SupervisorHandle {
  readonly #events = new EventEmitter()
  readonly #begun: SlowRun[] = []
  readonly #cancelled: string[] = []
  readonly #routes = new Map<string, Route>([
    ['evrexec:quiet', () => returned(null)],
    ['evrexec:test', (data) => returned(JSON.stringify(`got ${data}`))],
    ['evrexec:long', (data) => returned(JSON.stringify('x'.repeat(Number(data))))],
    ['evrexec:empty', () => returned('{}')],
  ])
  pid = 100
  executed = 0
  stops = 0
  reloadOutcome: ReloadOutcome = { ok: true, added: [], removed: [], replaced: ['run'], untouched: [] }
  readonly asked: string[] = []
  readonly evnamesOfWorkers: Record<string, string> = {}
  readonly replayed: ({ readonly evname: string; readonly data: string } & ReplayedDatagram)[] = []

  defineRoute(evname: string, outcome: RunOutcome): void {
    this.#routes.set(evname, () => outcome)
  }

  run(
    evname: string,
    data: string,
    done: (outcome: RunOutcome) => void,
    datagram?: ReplayedDatagram,
  ): () => void {
    this.executed++
    if (datagram !== undefined) this.replayed.push({ evname, data, ...datagram })
    if (evname === 'evrexec:slow') return this.#runSlowly(data, done)
    const route = this.#routes.get(evname)
    if (route) done(route(data))
    else done(failed({ reason: 'event-route-not-found', evname, nearest: 'evrexec:test' }))
    return () => {}
  }

  #runSlowly(data: string, done: (outcome: RunOutcome) => void): () => void {
    let over = false
    const finish = (outcome: RunOutcome) => {
      if (over) return
      over = true
      done(outcome)
    }
    this.#begun.push({
      data,
      returns: (json) => finish(returned(json)),
      fails: (failure) => finish(failed(failure)),
    })
    this.#events.emit('change')
    return () => {
      if (over) return
      this.#cancelled.push(data)
      finish(failed({ reason: 'cancelled' }))
      this.#events.emit('change')
    }
  }

  /** The next run of `evrexec:slow` that has begun. */
  async slowRun(): Promise<SlowRun> {
    for (;;) {
      const run = this.#begun.shift()
      if (run) return run
      await once(this.#events, 'change')
    }
  }

  /** The data of the next run that was cancelled. */
  async cancelledRun(): Promise<string> {
    for (;;) {
      const data = this.#cancelled.shift()
      if (data !== undefined) return data
      await once(this.#events, 'change')
    }
  }

  async status(): Promise<SupervisorStatus> {
    return STATUS
  }

  processes() {
    return [
      { pid: this.pid, title: 'evrexec: supervisor' },
      { pid: 101, title: 'EVREXEC child=0 exec=evrexec:timer' },
    ]
  }

  evnames(): readonly string[] {
    return [...this.#routes.keys(), 'evrexec:slow']
  }

  evnameOf(worker: string): string | null {
    return this.evnamesOfWorkers[worker] ?? null
  }

  async stopWorkers(selector: string): Promise<WorkersOutcome> {
    this.asked.push(`stop ${selector}`)
    return named(selector)
  }

  async restartWorkers(selector: string | null): Promise<WorkersOutcome> {
    this.asked.push(`restart ${selector}`)
    return named(selector)
  }

  async reload(): Promise<ReloadOutcome> {
    this.asked.push('reload')
    return this.reloadOutcome
  }

  async stop(): Promise<void> {
    this.stops++
  }
}

export const STATUS: SupervisorStatus = {
  tasks: [
    {
      name: 'evrexec:timer',
      team: 'evrexec:timer',
      line: 'name=evrexec:timer;wait=1000;workers=1;',
      sockaddr: null,
      workers: [
        {
          name: 'evrexec:timer#0',
          index: 0,
          pid: 101,
          state: 'running',
          wanted: 'up',
          uptimeSeconds: 3,
          restarts: 1,
          lastExit: { code: null, signal: 'SIGKILL', uptimeSeconds: 2, detail: null, output: [] },
          nextRestartSeconds: null,
          oldestInHandSeconds: null,
          done: null,
          blockedSeconds: null,
          rssBytes: 45_000_000,
          note: null,
        },
      ],
      spares: 0,
      datagrams: null,
      datagramsPerSecond: null,
    },
  ],
  run: { workers: [], spares: 0 },
  reloadProblems: null,
  deadLetters: { file: '/var/lib/evrexec/dead-letters.jsonl', waiting: 0, lost: 0 },
}

function named(selector: string | null): WorkersOutcome {
  if (selector === 'evrexec:nope')
    return {
      ok: false,
      reason: 'no-such-worker',
      problems: [problem('no worker is named evrexec:nope')],
    }
  return { ok: true, workers: [`${selector ?? 'evrexec:timer'}#0`] }
}

function returned(json: string | null): RunOutcome {
  return { kind: 'returned', json }
}

function failed(failure: RunFailure): RunOutcome {
  return { kind: 'failed', failure }
}
