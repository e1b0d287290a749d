import type { Config } from '../../config/config.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import type { FromWorker } from '../../protocol/messages.ts'
import { type Clock, SYSTEM_CLOCK } from '../clock.ts'
import { describeExit, type ExitReason } from '../exit-reason.ts'
import { notReadyWithin } from '../not-ready.ts'
import type { RunOutcome } from '../run.ts'
import { workerSpawner } from '../spawn.ts'
import type { SpawnWorker, WorkerProcess } from '../worker-process.ts'
import type { Loaded } from '../worker-spec.ts'

export type LoneWorkerConfig = Pick<
  Config,
  'routes' | 'run' | 'readyTimeoutMillis' | 'graceMillis' | 'user' | 'control'
>

export interface LoneWorkerOptions {
  /** Gets what is printed in it. */
  readonly output?: (line: string) => void
  readonly spawn?: SpawnWorker
  readonly clock?: Clock
}

const LABEL = 'run#0'
const RUN_ID = 1

/**
 * A run worker that no supervisor stands behind: it is not restarted, and executes one event route at the most. Even to
 * see what the route scripts are takes one, since nothing of the user's is executed in this process.
 */
export class LoneWorker {
  /** What it has loaded, or why it cannot. */
  readonly loaded: Promise<Result<Loaded>>
  /** Resolves when its process has ended, and all that it printed is read. */
  readonly gone: Promise<void>
  readonly #config: LoneWorkerConfig
  readonly #clock: Clock
  readonly #process: WorkerProcess | null
  #settleLoaded: (result: Result<Loaded>) => void = () => {}
  #settleGone = () => {}
  #whenReady = () => {}
  #settleRun: (outcome: RunOutcome) => void = () => {}
  #cancelTimer: () => void
  #isGone = false

  constructor(
    config: LoneWorkerConfig,
    title: string,
    { output = () => {}, spawn = workerSpawner(), clock = SYSTEM_CLOCK }: LoneWorkerOptions = {},
  ) {
    const { routes, run, user, readyTimeoutMillis, control } = config
    this.#config = config
    this.#clock = clock
    this.loaded = new Promise((resolve) => {
      this.#settleLoaded = resolve
    })
    this.gone = new Promise((resolve) => {
      this.#settleGone = resolve
    })
    this.#cancelTimer = clock.after(readyTimeoutMillis, () => {
      this.#notLoaded(notReadyWithin(readyTimeoutMillis))
      this.kill()
    })
    const env = { ...run.env, EVREXEC_SOCKET: control.socket }
    this.#process = spawn(
      { ...run, env, user, title, routes },
      {
        message: (message, body) => this.#receive(message, body),
        garbled: () => this.kill(),
        output: (_stream, line) => output(line),
        exited: (reason) => this.#exited(reason),
        notSpawned: (message) => {
          this.#notLoaded(problem(message))
          this.#end()
        },
      },
    )
  }

  /** Executes an event route, once it has loaded them. What that throws is in the outcome only, and not in the output. */
  run(evname: string, data: string): Promise<RunOutcome> {
    return new Promise((resolve) => {
      this.#settleRun = resolve
      this.#whenReady = () => this.#process?.send({ type: 'run', id: RUN_ID, evname, data, unlogged: true })
      const { graceMillis } = this.#config
      this.#process?.send({ type: 'begin', work: { kind: 'run', index: 0 }, graceMillis })
    })
  }

  /** Ends it; what executes is aborted, and killed when the grace is over. */
  stop(): void {
    if (this.#isGone) return
    this.#cancelTimer()
    this.#process?.send({ type: 'stop' })
    this.#process?.signalGroup('SIGTERM')
    this.#cancelTimer = this.#clock.after(this.#config.graceMillis, () => this.kill())
  }

  kill(): void {
    this.#process?.signalGroup('SIGKILL')
  }

  #receive(message: FromWorker, body: string | null): void {
    switch (message.type) {
      case 'loaded':
        this.#cancelTimer()
        this.#settleLoaded({ ok: true, value: message })
        break
      case 'failed':
        this.#notLoaded(...message.problems)
        break
      case 'ready':
        this.#whenReady()
        break
      case 'returned':
        this.#settleRun({ kind: 'returned', json: body })
        break
      case 'threw':
        this.#settleRun({ kind: 'failed', failure: { reason: 'route-threw', error: message.error } })
        break
    }
  }

  #exited(exit: ExitReason): void {
    const how = `their process ended: ${describeExit(exit)}`
    this.#notLoaded(problem(`expected the scripts of ${this.#config.routes} to load, but ${how}`))
    this.#settleRun({ kind: 'failed', failure: { reason: 'worker-exited', worker: LABEL, exit } })
    // Whatever it has started.
    this.kill()
    this.#process?.release()
    this.#end()
  }

  /** Nothing when they are loaded already, or it is known why not. */
  #notLoaded(...problems: readonly Problem[]): void {
    this.#settleLoaded({ ok: false, problems })
  }

  #end(): void {
    this.#isGone = true
    this.#cancelTimer()
    this.#settleGone()
  }
}
