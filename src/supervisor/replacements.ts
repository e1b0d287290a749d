import type { Notice } from './notices.ts'
import type { RunPool } from './run-pool.ts'
import type { Staff } from './staff.ts'
import type { Succession } from './succession.ts'
import type { Worker } from './worker.ts'

/** Spares are no way to have what ends at once end more often. */
const MOST_FAILURES_TO_TAKE_OVER = 3

interface ReplacementsOptions {
  readonly staff: Staff
  readonly runs: RunPool
  readonly succession: Succession
  readonly notify: (notice: Notice) => void
}

/** Puts other workers in the place of those that have died, grown too large, or do not heed what they are told. */
export class Replacements {
  readonly #options: ReplacementsOptions
  #isClosed = false

  constructor(options: ReplacementsOptions) {
    this.#options = options
  }

  /** Nothing is replaced any more. */
  close(): void {
    this.#isClosed = true
  }

  /** @see WorkerListeners.vacated */
  vacated(worker: Worker, failures: number): void {
    const { staff, runs, notify } = this.#options
    const team = staff.teamOf(worker)
    if (this.#isClosed || !team?.workers.includes(worker) || failures > MOST_FAILURES_TO_TAKE_OVER) return
    const evname = team.task?.task.name ?? null
    const spare = team.spares.find(
      ({ loaded }) => loaded && (evname === null || loaded.evnames.includes(evname)),
    )
    if (spare === undefined) return
    team.exchange(worker, spare)
    if (team.task === null) {
      runs.dismiss(worker)
      runs.admit(spare)
    }
    spare.takeOver(failures)
    const { pid } = spare
    if (pid !== null) notify({ notice: 'spare-took-over', worker: spare.spec.label, pid })
  }

  tooLarge(worker: Worker, rssBytes: number): void {
    const { pid, spec } = worker
    const { label, maxMemoryBytes } = spec
    if (pid === null || maxMemoryBytes === null || this.#isUnderWay(worker)) return
    // Where a fresh one has too much, too, another would not help: it serves for a while at least.
    if ((worker.uptimeMillis ?? 0) < worker.spec.restartDelay.healthyMillis) return
    this.#options.notify({
      notice: 'worker-too-large',
      worker: label,
      pid,
      rssBytes,
      maxBytes: maxMemoryBytes,
    })
    this.#replace(worker)
  }

  /** A cancelled run has not come to an end within the grace. */
  unheeding(worker: Worker, evname: string): void {
    const { label, graceMillis } = worker.spec
    if (this.#isUnderWay(worker)) return
    this.#options.notify({ notice: 'run-unheeding', worker: label, evname, graceMillis })
    this.#replace(worker)
  }

  #isUnderWay(worker: Worker): boolean {
    const { staff, succession } = this.#options
    return this.#isClosed || succession.isReplacing(worker) || !staff.workers.includes(worker)
  }

  async #replace(worker: Worker): Promise<void> {
    const { staff, succession, notify } = this.#options
    const team = staff.teamOf(worker)
    if (team === undefined) return
    const problems = await succession.replace(worker, team)
    if (problems.length === 0 || this.#isClosed) return
    notify({ notice: 'worker-failed', worker: worker.spec.label, problems })
  }
}
