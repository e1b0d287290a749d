import type { Config } from '../config/config.ts'
import { type LoadedPlatform, loadPlatform as loadSystemPlatform } from '../platform/platform.ts'
import { type Problem, problem } from '../problem/problem.ts'
import type { ReplayedDatagram } from '../protocol/messages.ts'
import { workerTitle } from '../protocol/title.ts'
import { checkRoutes } from './check-routes.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { Datagrams } from './datagrams/datagrams.ts'
import { inheritedDescriptors } from './datagrams/inherited-descriptors.ts'
import { DeadLetters } from './dead-letters/dead-letters.ts'
import type { ExitReason } from './exit-reason.ts'
import type { SupervisorHandle, WorkersOutcome } from './handle.ts'
import type { Notice } from './notices.ts'
import { Roster } from './roster.ts'
import type { RunOutcome } from './run.ts'
import { RunPool } from './run-pool.ts'
import { workerSpawner } from './spawn.ts'
import { employ, type Staff, taskOf } from './staff.ts'
import { type StartOutcome, StartUp } from './start-up.ts'
import type { SupervisorStatus } from './status.ts'
import { supervisorStatus } from './supervisor-status.ts'
import type { Worker } from './worker.ts'
import type { SpawnWorker } from './worker-process.ts'
import type { WorkerListeners } from './worker-spec.ts'

export interface SupervisorOptions {
  readonly config: Config
  readonly notify: (notice: Notice) => void
  readonly spawn?: SpawnWorker
  readonly clock?: Clock
  readonly random?: () => number
  readonly loadPlatform?: () => LoadedPlatform
  /** Descriptors that this process was started with. */
  readonly inherited?: readonly number[]
  readonly deadLetters?: DeadLetterOffice
}

type DeadLetterOffice = Pick<DeadLetters, 'write' | 'close' | 'status'>

const NOT_BEGUN: WorkersOutcome = {
  ok: false,
  reason: 'worker-not-ready',
  problems: [problem('no worker has been started yet, since the sockets are still being opened; try again')],
}

/** The parent of all workers. It executes nothing of the user's, and prints nothing. */
export class Supervisor implements SupervisorHandle {
  /** Resolves when it was told to stop and no process is left. */
  readonly stopped: Promise<void>
  readonly #config: Config
  readonly #notify: (notice: Notice) => void
  readonly #clock: Clock
  readonly #staff: Staff
  readonly #runs: RunPool
  readonly #roster: Roster
  readonly #datagrams: Datagrams
  readonly #deadLetters: DeadLetterOffice
  #startUp: StartUp | null = null
  /** Workers have been started. */
  #hasBegun = false
  #stopping = false
  #resolveStopped = () => {}

  constructor({
    config,
    notify,
    spawn = workerSpawner(),
    clock = SYSTEM_CLOCK,
    random = Math.random,
    loadPlatform = loadSystemPlatform,
    inherited = inheritedDescriptors(process.env, process.pid),
    deadLetters = new DeadLetters({ directory: config.stateDir, config: config.deadLetters, notify, clock }),
  }: SupervisorOptions) {
    this.#config = config
    this.#notify = notify
    this.#clock = clock
    this.#deadLetters = deadLetters
    this.#datagrams = new Datagrams({
      tasks: config.tasks,
      loadPlatform,
      inherited,
      filesFailed: config.deadLetters.failed,
      write: (datagrams) => deadLetters.write(datagrams),
      notify,
      clock,
    })
    const surroundings = {
      routes: config.routes,
      readyTimeoutMillis: config.readyTimeoutMillis,
      graceMillis: config.graceMillis,
      restartDelay: config.restartDelay,
      spawn,
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
    this.#staff = employ(config, this.#datagrams, surroundings, listeners)
    this.#runs = new RunPool(this.#staff.runWorkers, clock)
    this.#roster = new Roster(this.#staff.workers, clock)
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve
    })
  }

  /**
   * Starts every worker; resolves when all are ready. When one cannot get ready, everything has been ended again,
   * and so it has when it was told to stop meanwhile.
   */
  async start(): Promise<StartOutcome> {
    const startUp = new StartUp(this.#config, this.#staff.workers)
    this.#startUp = startUp
    if (this.#stopping) startUp.interrupted()
    else if (this.#datagrams.isEmpty) this.#begin()
    else this.#datagrams.open().then((problems) => this.#opened(startUp, problems))
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
    for (const worker of this.#staff.workers) worker.kill()
    return stopped
  }

  run(
    evname: string,
    data: string,
    done: (outcome: RunOutcome) => void,
    datagram?: ReplayedDatagram,
  ): () => void {
    return this.#runs.run(evname, data, done, datagram)
  }

  evnames(): readonly string[] {
    return this.#runs.evnames()
  }

  status(): Promise<SupervisorStatus> {
    return supervisorStatus(this.#staff, this.#datagrams, this.#deadLetters, this.#clock)
  }

  processes(): readonly { readonly pid: number; readonly title: string }[] {
    const own = { pid: process.pid, title: 'main process - attendant' }
    const workers = this.#staff.workers.flatMap(({ pid, spec }) =>
      pid === null ? [] : [{ pid, title: workerTitle(spec.work) }],
    )
    return [own, ...workers]
  }

  async stopWorkers(selector: string): Promise<WorkersOutcome> {
    return this.#hasBegun ? this.#roster.stop(selector) : NOT_BEGUN
  }

  async restartWorkers(selector: string | null): Promise<WorkersOutcome> {
    if (this.#stopping)
      return { ok: false, reason: 'stopping', problems: [problem('the supervisor is stopping')] }
    return this.#hasBegun ? this.#roster.restart(selector) : NOT_BEGUN
  }

  /** What follows from a failed start is no news: the problem is. */
  #tell(notice: Notice): void {
    const follows = notice.notice === 'worker-exited' && notice.expected
    if (!(follows && this.#startUp?.hasFailed)) this.#notify(notice)
  }

  #opened(startUp: StartUp, problems: readonly Problem[]): void {
    if (this.#stopping) return
    if (problems.length > 0) startUp.failed(problems)
    else this.#begin()
  }

  #begin(): void {
    this.#hasBegun = true
    for (const worker of this.#staff.workers) worker.up()
  }

  async #end(): Promise<void> {
    this.#stopping = true
    this.#startUp?.interrupted()
    this.#runs.close()
    for (const worker of this.#staff.workers) worker.down()
    await this.#roster.allDown()
    await this.#datagrams.close()
    await this.#deadLetters.close()
    this.#resolveStopped()
  }

  #loaded(worker: Worker, evnames: readonly string[]): void {
    this.#runs.loaded(worker, evnames)
    if (this.#startUp !== null) {
      this.#startUp.loaded(worker, evnames)
      return
    }
    const task = taskOf(this.#staff, worker)
    const problems = checkRoutes({ tasks: task ? [task] : [], routes: this.#config.routes }, evnames)
    if (problems.length === 0) {
      worker.begin()
    } else {
      this.#failed(worker, problems)
      worker.refuse()
    }
  }

  #failed(worker: Worker, problems: readonly Problem[]): void {
    const place = taskOf(this.#staff, worker)?.place
    const placed = problems.map((each) => (each.source === null ? { ...each, ...place } : each))
    this.#roster.failed(worker, placed)
    if (this.#startUp !== null) this.#startUp.failed(placed)
    else this.#notify({ notice: 'worker-failed', worker: worker.spec.label, problems: placed })
  }

  #exited(worker: Worker, reason: ExitReason, asked: boolean): void {
    this.#runs.exited(worker, reason)
    this.#startUp?.exited(worker, reason, asked)
  }

  #changed(worker: Worker): void {
    this.#startUp?.changed(worker)
    if (this.#staff.runWorkers.includes(worker)) this.#runs.changed()
    this.#roster.changed()
  }
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new Supervisor(options)
}
