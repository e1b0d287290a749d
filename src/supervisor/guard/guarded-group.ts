import { groupIsEmpty, signalGroup } from '../process-group.ts'
import type { WorkerGuard } from './guard.ts'

/**
 * A worker's process group, which the guard knows of as long as there is anybody in it. Once it is empty it stays so:
 * its number may be somebody else's by then.
 */
export class GuardedGroup {
  readonly #id: number
  readonly #guard: WorkerGuard | undefined
  #isGone = false

  constructor(id: number, guard: WorkerGuard | undefined) {
    this.#id = id
    this.#guard = guard
    guard?.watch(id)
  }

  /** To be told right away: from now on only what the leader has left behind keeps its number from others. */
  leaderExited(): void {
    if (!this.#isGone && !signalGroup(this.#id, 0)) this.#gone()
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#isGone) signalGroup(this.#id, signal)
  }

  isEmpty(): boolean {
    if (!this.#isGone && groupIsEmpty(this.#id)) this.#gone()
    return this.#isGone
  }

  #gone(): void {
    this.#isGone = true
    this.#guard?.forget(this.#id)
  }
}
