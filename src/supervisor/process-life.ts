import { type Equipment, spawnEquipped } from './equipment.ts'
import { exitDetail } from './exit-detail.ts'
import type { ExitReason } from './exit-reason.ts'
import { LastWords } from './last-words.ts'
import type { WorkerState } from './machine.ts'
import type { BlockedStack } from './vigil/blocked-stack.ts'
import type { ProcessListeners, WorkerProcess } from './worker-process.ts'
import type { LastExit, Loaded, WorkerSpec, WorkerSurroundings } from './worker-spec.ts'

/** When a process group that should be empty is looked at: soon, and then less and less often. */
const WATCH_GROUP_MILLIS = 20
const LONGEST_WATCH_MILLIS = 500

/** All that a worker has for one life only: from the spawn of its process until nothing of its group is left. */
export class ProcessLife {
  /** What it has loaded; null while it has not. */
  loaded: Loaded | null = null
  readonly #surroundings: WorkerSurroundings
  readonly #spawnedAtMillis: number
  readonly #process: WorkerProcess | null
  readonly #lastWords = new LastWords()
  #equipment: Equipment | null = null
  /** Why it was sent SIGKILL. */
  #killedFor: string | null = null
  #cancelWatch = () => {}

  /** @param name gives the worker's name, which another may have one day. */
  constructor(
    spec: WorkerSpec,
    name: () => string,
    surroundings: WorkerSurroundings,
    listeners: ProcessListeners,
  ) {
    const { process, title, routes, equip } = spec
    this.#surroundings = surroundings
    this.#spawnedAtMillis = surroundings.clock.now()
    const spawn =
      equip === undefined
        ? surroundings.spawn
        : spawnEquipped(surroundings.spawn, name, (...given) => {
            this.#equipment = equip(...given)
            return this.#equipment
          })
    const output: ProcessListeners['output'] = (stream, line) => {
      this.#lastWords.add(line)
      listeners.output(stream, line)
    }
    this.#process = spawn({ ...process, title, routes }, { ...listeners, output })
  }

  /** Null when there is no process, which is told as `notSpawned`. */
  get process(): WorkerProcess | null {
    return this.#process
  }

  get uptimeMillis(): number {
    return this.#surroundings.clock.now() - this.#spawnedAtMillis
  }

  /** Age of the oldest datagram in its hands; null when there is none, or it is not known. */
  get oldestInHandMillis(): number | null {
    return this.#equipment?.oldestInHandMillis() ?? null
  }

  /** How many datagrams it has done with; null when that is not known. */
  get done(): number | null {
    return this.#equipment?.done() ?? null
  }

  async blockedStack(): Promise<BlockedStack> {
    return this.#process?.blockedStack() ?? { noStack: 'it has no process' }
  }

  kill(why: string): void {
    this.#killedFor ??= why
    this.#process?.signalGroup('SIGKILL')
  }

  /**
   * Its process has exited; others of its group may be left.
   * @param state that the worker was in.
   * @returns all that is known about that.
   */
  exited(reason: ExitReason, state: WorkerState): LastExit {
    const { uptimeMillis } = this
    const { all: lines, shown: output } = this.#lastWords
    const { outOfMemoryKill } = this.#surroundings
    const asked = state.is === 'stopping' && state.asked
    const wasReady = state.is === 'running' || (state.is === 'stopping' && state.life.readyMillis !== null)
    const detail = asked ? null : exitDetail(reason, { lines, killedFor: this.#killedFor, outOfMemoryKill })
    this.loaded = null
    return { reason, uptimeMillis, wasReady, asked, detail, output }
  }

  /** @param isEmpty is called when no process of the group is left. */
  watchGroup(isEmpty: () => void, delayMillis = WATCH_GROUP_MILLIS): void {
    this.#cancelWatch = this.#surroundings.clock.after(delayMillis, () => {
      if (this.#process?.groupIsEmpty() ?? true) isEmpty()
      else this.watchGroup(isEmpty, Math.min(LONGEST_WATCH_MILLIS, delayMillis * 1.5))
    })
  }

  release(): void {
    this.#cancelWatch()
    this.#process?.release()
  }
}
