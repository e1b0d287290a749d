import type { Config } from '../config/config.ts'
import { problem, type Result } from '../problem/problem.ts'
import type { ReplayedDatagram } from '../protocol/messages.ts'
import type { Clock } from './clock.ts'
import { Datagrams, type PreparedSockets } from './datagrams/datagrams.ts'
import type { ReloadOutcome, SupervisorHandle, WorkersOutcome } from './handle.ts'
import type { Notice, ReloadCause } from './notices.ts'
import type { RunOutcome } from './run.ts'
import { type StartOutcome, StartUp } from './start-up.ts'
import type { SupervisorStatus } from './status.ts'
import { completed, type DeadLetterOffice, type SupervisorOptions } from './supervisor-options.ts'
import { supervisorStatus } from './supervisor-status.ts'
import { Workforce } from './workforce.ts'

const NOT_BEGUN: WorkersOutcome = {
  ok: false,
  reason: 'worker-not-ready',
  problems: [problem('no worker has been started yet, since the sockets are still being opened; try again')],
}

/** The parent of all workers, from its start to its stop. It executes nothing of the user's, and prints nothing. */
export class Supervisor implements SupervisorHandle {
  /** Resolves when it was told to stop and no process is left. */
  readonly stopped: Promise<void>
  readonly #config: Config
  readonly #notify: (notice: Notice) => void
  readonly #clock: Clock
  readonly #datagrams: Datagrams
  readonly #deadLetters: DeadLetterOffice
  readonly #workforce: Workforce
  /** Workers have been started. */
  #hasBegun = false
  #stopping = false
  #resolveStopped = () => {}

  constructor(options: SupervisorOptions) {
    const surroundings = completed(options)
    const { config, notify, clock, deadLetters, loadPlatform, inherited, socketStore } = surroundings
    this.#config = config
    this.#notify = notify
    this.#clock = clock
    this.#deadLetters = deadLetters
    this.#datagrams = new Datagrams({
      loadPlatform,
      inherited,
      store: socketStore,
      write: (datagrams) => deadLetters.write(datagrams),
      notify,
      clock,
    })
    this.#workforce = new Workforce(surroundings, this.#datagrams)
    options.guard?.whenLost((message) => notify({ notice: 'guard-lost', message }))
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve
    })
  }

  /**
   * Starts every worker; resolves when all are ready. When one cannot get ready, everything has been ended again,
   * and so it has when it was told to stop meanwhile.
   */
  async start(): Promise<StartOutcome> {
    const startUp = new StartUp(this.#config, this.#workforce.staff.workers)
    this.#workforce.startUp = startUp
    if (this.#stopping) startUp.interrupted()
    else if (!this.#datagrams.needsToOpen(this.#config.tasks)) this.#begin()
    else this.#datagrams.prepare(this.#config.tasks).then((sockets) => this.#opened(startUp, sockets))
    const outcome = await startUp.outcome
    if (outcome.ok) {
      this.#workforce.startUp = null
      if (!this.#stopping) for (const spare of this.#workforce.staff.spares) spare.up()
    } else await (this.#stopping ? this.stopped : this.#end())
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
    for (const worker of this.#workforce.staff.everyone) worker.kill()
    return stopped
  }

  run(
    evname: string,
    data: string,
    done: (outcome: RunOutcome) => void,
    datagram?: ReplayedDatagram,
  ): () => void {
    return this.#workforce.runs.run(evname, data, done, datagram)
  }

  evnames(): readonly string[] {
    return this.#workforce.runs.evnames()
  }

  evnameOf(worker: string): string | null {
    return this.#workforce.staff.evnameOf(worker)
  }

  status(): Promise<SupervisorStatus> {
    return supervisorStatus({
      staff: this.#workforce.staff,
      datagrams: this.#datagrams,
      deadLetters: this.#deadLetters,
      clock: this.#clock,
      view: this.#workforce.view,
      reloadProblems: this.#workforce.reloader.problems,
    })
  }

  processes(): readonly { readonly pid: number; readonly title: string }[] {
    const own = { pid: process.pid, title: 'main process - attendant' }
    const workers = this.#workforce.staff.everyone.flatMap(({ pid, spec: { title } }) =>
      pid === null ? [] : [{ pid, title }],
    )
    return [own, ...workers]
  }

  async stopWorkers(selector: string): Promise<WorkersOutcome> {
    return this.#hasBegun ? this.#workforce.roster.stop(selector) : NOT_BEGUN
  }

  async restartWorkers(selector: string | null): Promise<WorkersOutcome> {
    if (this.#stopping)
      return { ok: false, reason: 'stopping', problems: [problem('the supervisor is stopping')] }
    return this.#hasBegun ? this.#workforce.roster.restart(selector) : NOT_BEGUN
  }

  async reload(why: ReloadCause): Promise<ReloadOutcome> {
    // What is only being started is not to be disturbed.
    await this.#workforce.startUp?.outcome
    return this.#workforce.reloader.request(why)
  }

  /** @see Workforce.loadedFrom */
  loadedFrom(): { readonly routes: string; readonly files: readonly string[] } {
    return this.#workforce.loadedFrom()
  }

  #opened(startUp: StartUp, sockets: Result<PreparedSockets>): void {
    if (this.#stopping) {
      if (sockets.ok) sockets.value.abandon()
      return
    }
    if (!sockets.ok) {
      startUp.failed(sockets.problems)
      return
    }
    sockets.value.commit()
    this.#begin()
  }

  #begin(): void {
    this.#hasBegun = true
    for (const worker of this.#workforce.staff.workers) worker.up()
  }

  async #end(): Promise<void> {
    this.#stopping = true
    this.#workforce.startUp?.interrupted()
    await this.#workforce.end()
    await this.#datagrams.close()
    await this.#deadLetters.close()
    this.#resolveStopped()
  }
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new Supervisor(options)
}
