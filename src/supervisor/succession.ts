import { type Problem, problem } from '../problem/problem.ts'
import type { Changes } from './changes.ts'
import { describeExit } from './exit-reason.ts'
import type { RunPool } from './run-pool.ts'
import type { Staff } from './staff.ts'
import type { MakeWorker, Team } from './team.ts'
import type { Worker } from './worker.ts'
import { inheritedPost } from './worker-spec.ts'

interface SuccessionOptions {
  readonly staff: Staff
  readonly runs: RunPool
  readonly changes: Changes
  readonly make: MakeWorker
  /** Why a worker was not ready the last time, if it said so. */
  readonly whyNotReady: (worker: Worker) => readonly Problem[] | undefined
  /** A worker has come to a place. */
  readonly placed: () => void
}

/**
 * Lets workers take the place of others. New code is loaded before an old worker is touched; where two can serve side by
 * side, the new one does before the old one finishes what it has in hand, and nothing is lost or done twice.
 */
export class Succession {
  readonly #options: SuccessionOptions
  readonly #replacing = new WeakSet<Worker>()
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: SuccessionOptions) {
    this.#options = options
  }

  /** Starts candidates. Resolves when all have loaded their routes, or with why one of them has not. */
  async load(candidates: readonly Worker[]): Promise<readonly Problem[]> {
    for (const each of candidates) {
      each.holds = true
      each.up()
    }
    const failed = () => candidates.filter(({ state }) => state !== 'starting')
    await this.#options.changes.until(
      () => failed().length > 0 || candidates.every(({ loaded }) => loaded !== null),
    )
    return failed().flatMap((each) => this.#whyNot(each))
  }

  /** Nothing comes of them. */
  dismiss(candidates: readonly Worker[]): void {
    for (const each of candidates) {
      this.#options.staff.candidates.delete(each)
      this.#options.staff.rejected.add(each)
      this.#leave(each)
      each.kill()
    }
  }

  /**
   * A candidate that has loaded its routes takes the place of a worker, or a new one.
   * @returns why it could not, and the old one stays; nothing when it did.
   */
  async takeOver(old: Worker | null, next: Worker, team: Team): Promise<readonly Problem[]> {
    const { changes } = this.#options
    // Somebody has stopped it meanwhile.
    if (old?.machine.wanted === 'down') {
      next.kill()
      this.putInPlace(next, team)
      return []
    }
    if (old !== null && !canOverlap(old, next)) {
      old.down()
      await changes.until(() => isDown(old))
      this.putInPlace(next, team)
      next.begin()
      await changes.until(() => next.state !== 'starting')
      return next.state === 'running' ? [] : this.#whyNot(next)
    }
    // What a startup route does is done once: one that was removed may still be at it.
    await changes.until(() => !this.#isStillExecuting(next))
    next.begin()
    await changes.until(() => next.state !== 'starting')
    if (next.state !== 'running') {
      const problems = this.#whyNot(next)
      this.dismiss([next])
      return problems
    }
    this.putInPlace(next, team)
    return []
  }

  #isStillExecuting({ spec: { label, work } }: Worker): boolean {
    if (work.kind !== 'startup') return false
    return [...this.#options.staff.leaving].some(({ spec }) => spec.label === label)
  }

  /** It has its place from now on, and whoever had it finishes what is in hand. */
  putInPlace(next: Worker, team: Team): void {
    const { staff, runs, placed } = this.#options
    staff.candidates.delete(next)
    const before = team.place(next)
    placed()
    if (next.spec.work.kind === 'run') runs.admit(next)
    if (before !== null) this.retire(before)
  }

  /**
   * Gives a worker's place to a new one of the same kind.
   * @returns why that could not be done, and it stays.
   */
  replace(worker: Worker, team: Team): Promise<readonly Problem[]> {
    this.#replacing.add(worker)
    return this.exclusively(async () => {
      // A reload may have come before.
      if (this.#isClosed || !team.workers.includes(worker)) return []
      const next = this.#options.make(inheritedPost(worker.post, worker.spec))
      this.#options.staff.candidates.set(next, team.spec)
      const notLoaded = await this.load([next])
      if (notLoaded.length > 0) this.dismiss([next])
      const problems = notLoaded.length > 0 ? notLoaded : await this.takeOver(worker, next, team)
      // It may be tried again.
      if (problems.length > 0) this.#replacing.delete(worker)
      return problems
    })
  }

  isReplacing(worker: Worker): boolean {
    return this.#replacing.has(worker)
  }

  /** One after the other: whoever gives places away finds them as they are. */
  exclusively<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.#last.then(act)
    this.#last = acted.catch(() => {})
    return acted
  }

  /** Nobody is put into any place that is not on the way already; resolves when those are. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Another has taken its place, or nobody needs to: it takes nothing more and finishes what it has in hand. */
  retire(worker: Worker): void {
    this.#options.runs.dismiss(worker)
    this.#leave(worker)
    worker.drain()
  }

  #leave(worker: Worker): void {
    const { staff, changes } = this.#options
    staff.leaving.add(worker)
    changes
      .until(() => isDown(worker))
      .then(() => {
        staff.leaving.delete(worker)
        changes.happened()
      })
  }

  #whyNot(worker: Worker): readonly Problem[] {
    const known = this.#options.whyNotReady(worker)
    if (known !== undefined) return known
    const { lastExit, state } = worker
    const why =
      lastExit === null || state === 'running'
        ? `it is ${state}`
        : `its process ended: ${describeExit(lastExit.reason)}`
    return [problem(`expected ${worker.spec.label} to get ready with what is new, but ${why}`)]
  }
}

/** Two workers can read one held socket, and runs can be brought to either; what a startup route does is done once. */
function canOverlap(old: Worker, next: Worker): boolean {
  return [old, next].every(({ spec: { work } }) => work.kind === 'run' || (work.kind === 'udp' && work.held))
}

export function isDown({ state }: Worker): boolean {
  return state === 'stopped' || state === 'fatal'
}
