import { type Problem, problem } from '../problem/problem.ts'
import type { Changes } from './changes.ts'
import type { Clock } from './clock.ts'
import type { WorkersOutcome } from './handle.ts'
import { noSuchWorker, selectWorkers } from './selector.ts'
import type { Staff } from './staff.ts'
import { isDown } from './succession.ts'
import type { Worker } from './worker.ts'
import { note, untilRestartMillis } from './worker-status.ts'

/** All workers, and what people ask of them by their names. */
export class Roster {
  readonly #staff: Staff
  readonly #changes: Changes
  readonly #clock: Clock
  /** Why workers were not ready the last time. */
  readonly #problems = new WeakMap<Worker, readonly Problem[]>()

  constructor(staff: Staff, changes: Changes, clock: Clock) {
    this.#staff = staff
    this.#changes = changes
    this.#clock = clock
  }

  /** @see SupervisorHandle.stopWorkers */
  async stop(selector: string): Promise<WorkersOutcome> {
    const selected = selectWorkers(this.#staff.workers, selector)
    if (selected.length === 0) return noSuchWorker(this.#staff.workers, selector)
    for (const worker of selected) worker.down()
    await this.#changes.until(() =>
      selected.every((worker) => isDown(worker) || worker.machine.wanted === 'up'),
    )
    if (selected.every(isDown)) return { ok: true, workers: selected.map(labelOf) }
    const message = `${selector} was restarted before it had stopped`
    return { ok: false, reason: 'restarted-meanwhile', problems: [problem(message)] }
  }

  /** @see SupervisorHandle.restartWorkers */
  async restart(selector: string | null): Promise<WorkersOutcome> {
    const selected = selector === null ? this.#staff.workers : selectWorkers(this.#staff.workers, selector)
    if (selector !== null && selected.length === 0) return noSuchWorker(this.#staff.workers, selector)
    for (const worker of selected) {
      this.#problems.delete(worker)
      worker.restart()
    }
    // Others may come to have their names: a spare, or what a reload has brought.
    const names = selected.map(labelOf)
    const now = () => this.#staff.workers.filter((worker) => names.includes(labelOf(worker)))
    await this.#changes.until(() => now().every(({ state }) => state !== 'starting' && state !== 'stopping'))
    const down = now().filter(({ state }) => state !== 'running')
    if (down.length === 0) return { ok: true, workers: names }
    return {
      ok: false,
      reason: 'worker-not-ready',
      problems: down.flatMap((worker) => this.#whyNotReady(worker)),
    }
  }

  /** Resolves when no worker has a process any more, nor will have one. */
  allDown(): Promise<void> {
    return this.#changes.until(() => this.#staff.everyone.every(isDown))
  }

  failed(worker: Worker, problems: readonly Problem[]): void {
    this.#problems.set(worker, problems)
  }

  /** What it said about why it was not ready the last time; undefined when it said nothing. */
  whyFailed(worker: Worker): readonly Problem[] | undefined {
    return this.#problems.get(worker)
  }

  #whyNotReady(worker: Worker): readonly Problem[] {
    const known = this.#problems.get(worker)
    if (known !== undefined) return known
    return [
      problem(`${labelOf(worker)} is not ready: ${note(worker, untilRestartMillis(worker, this.#clock))}`),
    ]
  }
}

function labelOf({ spec }: Worker): string {
  return spec.label
}
