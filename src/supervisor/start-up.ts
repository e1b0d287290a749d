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
 * The first start. No worker begins its work before all have loaded their routes and every task has its own, and no
 * startup route is executed before all sockets are bound, so that a mistake in one place does not leave half of the
 * others' work done.
 */
export class StartUp {
  readonly outcome: Promise<StartOutcome>
  readonly #config: Config
  readonly #workers: readonly Worker[]
  readonly #loaded = new Set<Worker>()
  readonly #ready = new Set<Worker>()
  #begun = false
  #startupsBegun = false
  #settle: (outcome: StartOutcome) => void = () => {}
  #hasFailed = false

  constructor(config: Config, workers: readonly Worker[]) {
    this.#config = config
    this.#workers = workers
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Something went wrong; an interruption is nothing wrong. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** @returns false when the worker may begin by itself, since the others have begun already. */
  holds(worker: Worker, evnames: readonly string[]): boolean {
    if (this.#begun && (this.#startupsBegun || !isStartup(worker))) return false
    if (this.#begun) return true
    this.#loaded.add(worker)
    if (this.#loaded.size < this.#workers.length) return true
    const problems = checkRoutes(this.#config, evnames)
    if (problems.length > 0) {
      this.failed(problems)
    } else {
      this.#begun = true
      for (const each of this.#workers) if (!isStartup(each)) each.begin()
      this.#beginStartups()
    }
    return true
  }

  changed(worker: Worker): void {
    if (worker.state === 'running') {
      this.#ready.add(worker)
      if (!isStartup(worker)) this.#beginStartups()
    }
    if (this.#ready.size === this.#workers.length) this.#settle({ ok: true })
  }

  /** When all sockets are bound: a route that is executed cannot be taken back. */
  #beginStartups(): void {
    if (this.#startupsBegun || !this.#workers.every((each) => isStartup(each) || this.#ready.has(each)))
      return
    this.#startupsBegun = true
    for (const each of this.#workers) if (isStartup(each)) each.begin()
  }

  failed(problems: readonly Problem[]): void {
    this.#fail('not-startable', problems)
  }

  /** @param asked whether it had been told to end: then another life follows, and nothing is wrong. */
  exited(worker: Worker, reason: ExitReason, asked: boolean): void {
    this.#loaded.delete(worker)
    if (asked || this.#ready.has(worker)) return
    const message = `expected ${worker.spec.label} to get ready, but its process ended: ${describeExit(reason)} (what it printed stands above)`
    this.#fail('worker-exited', [problem(message)])
  }

  #fail(reason: 'not-startable' | 'worker-exited', problems: readonly Problem[]): void {
    this.#hasFailed = true
    this.#settle({ ok: false, reason, problems })
  }

  interrupted(): void {
    this.#settle({ ok: false, reason: 'interrupted', problems: [] })
  }
}

function isStartup({ spec }: Worker): boolean {
  return spec.work.kind === 'startup'
}
