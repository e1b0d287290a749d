import type { Config } from '../config/config.ts'
import { type Problem, problem } from '../problem/problem.ts'
import { checkRoutes } from './check-routes.ts'
import { describeExit, type ExitReason } from './exit-reason.ts'
import type { Worker } from './worker.ts'

/** How the first start came out. */
export type StartOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      /**
       * `not-startable`: a person has to mend something. `worker-exited`: a worker ended before it was ready, and
       * may not another time. `interrupted`: it was told to stop meanwhile; there are no problems then.
       */
      readonly reason: 'not-startable' | 'worker-exited' | 'interrupted'
      readonly problems: readonly Problem[]
    }

/**
 * The first start, from when the sockets are open. No worker begins its work before all have loaded their routes and
 * every task has its own, and no startup route is executed before all other workers are ready, so that a mistake in
 * one place does not leave half of the others' work done.
 */
export class StartUp {
  readonly outcome: Promise<StartOutcome>
  readonly #config: Config
  readonly #workers: readonly Worker[]
  /** In their present lives. */
  readonly #loaded = new Set<Worker>()
  readonly #ready = new Set<Worker>()
  #evnames: readonly string[] = []
  #phase: 'loading' | 'serving' | 'executing' | 'failed' | 'interrupted' = 'loading'
  #settle: (outcome: StartOutcome) => void = () => {}

  constructor(config: Config, workers: readonly Worker[]) {
    this.#config = config
    this.#workers = workers
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Something went wrong; an interruption is nothing wrong. */
  get hasFailed(): boolean {
    return this.#phase === 'failed'
  }

  loaded(worker: Worker, evnames: readonly string[]): void {
    this.#loaded.add(worker)
    this.#evnames = evnames
    // The others have begun already: this is another life of one that died or was restarted meanwhile.
    if (this.#phase === 'executing' || (this.#phase === 'serving' && !isStartup(worker))) worker.begin()
    else this.#advance()
  }

  changed(worker: Worker): void {
    if (worker.state === 'running') this.#ready.add(worker)
    this.#advance()
  }

  failed(problems: readonly Problem[]): void {
    this.#fail('not-startable', problems)
  }

  /** @param asked whether it had been told to end: then nothing is wrong. */
  exited(worker: Worker, reason: ExitReason, asked: boolean): void {
    this.#loaded.delete(worker)
    if (asked || this.#ready.has(worker)) return
    const message = `expected ${worker.spec.label} to get ready, but its process ended: ${describeExit(reason)} (what it printed stands above)`
    this.#fail('worker-exited', [problem(message)])
  }

  interrupted(): void {
    if (this.#phase !== 'failed') this.#phase = 'interrupted'
    this.#settle({ ok: false, reason: 'interrupted', problems: [] })
  }

  #advance(): void {
    // One that somebody has stopped meanwhile is not waited for.
    const awaited = this.#workers.filter(({ machine }) => machine.wanted === 'up')
    if (this.#phase === 'loading' && awaited.every((each) => this.#loaded.has(each))) this.#beginServing()
    if (this.#phase === 'serving' && awaited.every((each) => isStartup(each) || this.#ready.has(each))) {
      // A route that is executed cannot be taken back.
      this.#phase = 'executing'
      this.#begin(isStartup)
    }
    if (this.#phase === 'executing' && awaited.every((each) => this.#ready.has(each)))
      this.#settle({ ok: true })
  }

  #beginServing(): void {
    const problems = this.#loaded.size > 0 ? checkRoutes(this.#config, this.#evnames) : []
    if (problems.length > 0) {
      this.failed(problems)
      return
    }
    this.#phase = 'serving'
    this.#begin((each) => !isStartup(each))
  }

  #begin(which: (worker: Worker) => boolean): void {
    for (const each of this.#loaded) if (which(each)) each.begin()
  }

  #fail(reason: 'not-startable' | 'worker-exited', problems: readonly Problem[]): void {
    this.#phase = 'failed'
    this.#settle({ ok: false, reason, problems })
  }
}

function isStartup({ spec }: Worker): boolean {
  return spec.work.kind === 'startup'
}
