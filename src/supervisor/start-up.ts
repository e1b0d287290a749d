import type { Config } from '../config/config.ts'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import { checkRoutes } from './check-routes.ts'
import { describeExit, type ExitReason } from './exit-reason.ts'
import type { Worker } from './worker.ts'

/**
 * The first start. No worker begins its work before all have loaded their routes and every task has its own,
 * so that a mistake in one place does not leave half of the others' work done.
 */
export class StartUp {
  readonly outcome: Promise<Result<void>>
  readonly #config: Config
  readonly #workers: readonly Worker[]
  readonly #loaded = new Set<Worker>()
  readonly #ready = new Set<Worker>()
  #settle: (outcome: Result<void>) => void = () => {}

  constructor(config: Config, workers: readonly Worker[]) {
    this.#config = config
    this.#workers = workers
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  loaded(worker: Worker, evnames: readonly string[]): void {
    this.#loaded.add(worker)
    if (this.#loaded.size < this.#workers.length) return
    const problems = checkRoutes(this.#config, evnames)
    if (problems.length > 0) this.failed(problems)
    else for (const each of this.#workers) each.begin()
  }

  changed(worker: Worker): void {
    if (worker.state === 'running') this.#ready.add(worker)
    if (this.#ready.size === this.#workers.length) this.#settle({ ok: true, value: undefined })
  }

  failed(problems: readonly Problem[]): void {
    this.#settle({ ok: false, problems })
  }

  exited(worker: Worker, reason: ExitReason): void {
    if (this.#ready.has(worker)) return
    this.failed([
      problem(`expected ${worker.spec.label} to get ready, but its process ended: ${describeExit(reason)}`),
    ])
  }

  /** Told to stop before everything was ready: nothing is wrong, but nothing was started either. */
  interrupted(): void {
    this.failed([])
  }
}
