import type { Config, TaskConfig } from '../config/config.ts'
import { type Problem, problem } from '../problem/problem.ts'
import { workerTitle } from '../protocol/title.ts'
import { checkRoutes } from './check-routes.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import type { ExitReason } from './exit-reason.ts'
import type { SupervisorHandle, WorkersOutcome } from './handle.ts'
import type { Notice } from './notices.ts'
import type { RunOutcome } from './run.ts'
import { RunPool } from './run-pool.ts'
import { noSuchWorker, selectWorkers } from './selector.ts'
import { workerSpawner } from './spawn.ts'
import { type StartOutcome, StartUp } from './start-up.ts'
import type { SupervisorStatus } from './status.ts'
import { Worker } from './worker.ts'
import type { SpawnWorker } from './worker-process.ts'
import type { WorkerListeners, WorkerSpec } from './worker-spec.ts'
import { runSpecs, taskSpecs } from './worker-specs.ts'
import { note, untilRestartMillis, workerStatus } from './worker-status.ts'

export interface SupervisorOptions {
  readonly config: Config
  readonly notify: (notice: Notice) => void
  readonly spawn?: SpawnWorker
  readonly clock?: Clock
  readonly random?: () => number
}

/** The parent of all workers. It executes nothing of the user's, and prints nothing. */
export class Supervisor implements SupervisorHandle {
  /** Resolves when it was told to stop and no process is left. */
  readonly stopped: Promise<void>
  readonly #config: Config
  readonly #notify: (notice: Notice) => void
  readonly #clock: Clock
  readonly #tasks: readonly {
    readonly config: Config['tasks'][number]
    readonly workers: readonly Worker[]
  }[]
  readonly #runWorkers: readonly Worker[]
  readonly #workers: readonly Worker[]
  readonly #runs: RunPool
  readonly #problems = new Map<Worker, readonly Problem[]>()
  readonly #waiters = new Set<() => void>()
  #startUp: StartUp | null = null
  #stopping = false
  #resolveStopped = () => {}

  constructor({ config, notify, spawn, clock = SYSTEM_CLOCK, random = Math.random }: SupervisorOptions) {
    this.#config = config
    this.#notify = notify
    this.#clock = clock
    const surroundings = {
      routes: config.routes,
      readyTimeoutMillis: config.readyTimeoutMillis,
      graceMillis: config.graceMillis,
      restartDelay: config.restartDelay,
      spawn: spawn ?? workerSpawner(),
      clock,
      random,
      notify: (notice: Notice) => this.#tell(notice),
    }
    const listeners: WorkerListeners = {
      loaded: (worker, evnames) => this.#loaded(worker, evnames),
      failed: (worker, problems) => this.#failed(worker, problems),
      message: (worker, message, body) => this.#runs.receive(worker, message, body),
      exited: (worker, reason, asked) => this.#exited(worker, reason, asked),
      changed: (worker) => this.#changed(worker),
    }
    const employ = (spec: WorkerSpec) => {
      const env = { ...spec.process.env, EVREXEC_SOCKET: config.control.socket }
      return new Worker({ ...spec, process: { ...spec.process, env } }, surroundings, listeners)
    }
    this.#tasks = taskSpecs(config).map((task) => ({
      config: task.config,
      workers: task.workers.map(employ),
    }))
    this.#runWorkers = runSpecs(config).map(employ)
    this.#workers = [...this.#tasks.flatMap(({ workers }) => workers), ...this.#runWorkers]
    this.#runs = new RunPool(this.#runWorkers, clock)
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve
    })
  }

  /**
   * Starts every worker; resolves when all are ready. When one cannot get ready, everything has been ended again,
   * and so it has when it was told to stop meanwhile.
   */
  async start(): Promise<StartOutcome> {
    const startUp = new StartUp(this.#config, this.#workers)
    if (this.#stopping) startUp.interrupted()
    else for (const worker of this.#workers) worker.up()
    this.#startUp = startUp
    const outcome = await startUp.outcome
    if (outcome.ok) this.#startUp = null
    else await (this.#stopping ? this.stopped : this.#end())
    return outcome
  }

  stop(): Promise<void> {
    if (!this.#stopping) {
      this.#notify({ notice: 'stopping' })
      this.#end().then(() => this.#notify({ notice: 'stopped' }))
    }
    return this.stopped
  }

  /** Stops without any grace. */
  kill(): Promise<void> {
    const stopped = this.stop()
    for (const worker of this.#workers) worker.kill()
    return stopped
  }

  run(evname: string, data: string, done: (outcome: RunOutcome) => void): () => void {
    return this.#runs.run(evname, data, done)
  }

  evnames(): readonly string[] {
    return this.#runs.evnames()
  }

  async status(): Promise<SupervisorStatus> {
    const statusOf = (workers: readonly Worker[]) =>
      Promise.all(workers.map((worker) => workerStatus(worker, this.#clock)))
    const tasks = this.#tasks.map(async ({ config: { task, line }, workers }) => ({
      name: task.name,
      line,
      sockaddr: task.sockaddr?.text ?? null,
      workers: await statusOf(workers),
    }))
    return { tasks: await Promise.all(tasks), run: { workers: await statusOf(this.#runWorkers) } }
  }

  processes(): readonly { readonly pid: number; readonly title: string }[] {
    const own = { pid: process.pid, title: 'main process - attendant' }
    const workers = this.#workers.flatMap(({ pid, spec }) =>
      pid === null ? [] : [{ pid, title: workerTitle(spec.work) }],
    )
    return [own, ...workers]
  }

  async stopWorkers(selector: string): Promise<WorkersOutcome> {
    const selected = selectWorkers(this.#workers, selector)
    if (selected.length === 0) return noSuchWorker(this.#workers, selector)
    for (const worker of selected) worker.down()
    await this.#until(() => selected.every((worker) => isDown(worker) || worker.machine.wanted === 'up'))
    if (selected.every(isDown)) return { ok: true, workers: selected.map(labelOf) }
    const message = `${selector} was restarted before it had stopped`
    return { ok: false, reason: 'restarted-meanwhile', problems: [problem(message)] }
  }

  async restartWorkers(selector: string | null): Promise<WorkersOutcome> {
    const selected = selector === null ? this.#workers : selectWorkers(this.#workers, selector)
    if (selector !== null && selected.length === 0) return noSuchWorker(this.#workers, selector)
    if (this.#stopping)
      return { ok: false, reason: 'stopping', problems: [problem('the supervisor is stopping')] }
    for (const worker of selected) {
      this.#problems.delete(worker)
      worker.restart()
    }
    await this.#until(() => selected.every(({ state }) => state !== 'starting' && state !== 'stopping'))
    const down = selected.filter(({ state }) => state !== 'running')
    if (down.length === 0) return { ok: true, workers: selected.map(labelOf) }
    return {
      ok: false,
      reason: 'worker-not-ready',
      problems: down.flatMap((worker) => this.#whyNotReady(worker)),
    }
  }

  /** What follows from a failed start is no news: the problem is. */
  #tell(notice: Notice): void {
    const follows = notice.notice === 'worker-exited' && notice.expected
    if (!(follows && this.#startUp?.hasFailed)) this.#notify(notice)
  }

  async #end(): Promise<void> {
    this.#stopping = true
    this.#startUp?.interrupted()
    this.#runs.close()
    for (const worker of this.#workers) worker.down()
    await this.#until(() => this.#workers.every(isDown))
    this.#resolveStopped()
  }

  #loaded(worker: Worker, evnames: readonly string[]): void {
    this.#runs.loaded(worker, evnames)
    if (this.#startUp !== null) {
      this.#startUp.loaded(worker, evnames)
      return
    }
    const task = this.#taskOf(worker)
    const problems = checkRoutes({ tasks: task ? [task] : [], routes: this.#config.routes }, evnames)
    if (problems.length === 0) {
      worker.begin()
    } else {
      this.#failed(worker, problems)
      worker.refuse()
    }
  }

  #failed(worker: Worker, problems: readonly Problem[]): void {
    const place = this.#taskOf(worker)?.place
    const placed = problems.map((each) => (each.source === null ? { ...each, ...place } : each))
    this.#problems.set(worker, placed)
    if (this.#startUp !== null) this.#startUp.failed(placed)
    else this.#notify({ notice: 'worker-failed', worker: worker.spec.label, problems: placed })
  }

  #exited(worker: Worker, reason: ExitReason, asked: boolean): void {
    this.#runs.exited(worker, reason)
    this.#startUp?.exited(worker, reason, asked)
  }

  #changed(worker: Worker): void {
    this.#startUp?.changed(worker)
    if (this.#runWorkers.includes(worker)) this.#runs.changed()
    for (const check of this.#waiters) check()
  }

  #taskOf(worker: Worker): TaskConfig | undefined {
    return this.#tasks.find(({ workers }) => workers.includes(worker))?.config
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return
        this.#waiters.delete(check)
        resolve()
      }
      this.#waiters.add(check)
      check()
    })
  }

  #whyNotReady(worker: Worker): readonly Problem[] {
    const known = this.#problems.get(worker)
    if (known !== undefined) return known
    return [
      problem(`${labelOf(worker)} is not ready: ${note(worker, untilRestartMillis(worker, this.#clock))}`),
    ]
  }
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new Supervisor(options)
}

function isDown({ state }: Worker): boolean {
  return state === 'stopped' || state === 'fatal'
}

function labelOf({ spec }: Worker): string {
  return spec.label
}
