/** What a worker is given when it is made, and what it remembers of its last life. */
import type { ProcessOptions, RestartDelayConfig, RestartPolicy } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import type { FromWorker, Work } from '../protocol/messages.ts'

import type { Clock } from './clock.ts'
import type { Equip } from './equipment.ts'
import type { ExitReason } from './exit-reason.ts'
import type { Notice } from './notices.ts'
import type { OutOfMemoryKill } from './oom-kills.ts'
import type { Pace } from './pace.ts'
import type { Worker } from './worker.ts'
import type { SpawnWorker } from './worker-process.ts'

export interface WorkerSpec {
  /** `evrexec:timer#0`; unique but for a worker and the one that succeeds it. */
  readonly label: string
  readonly work: Work
  /** What its process is called in `ps`. */
  readonly title: string
  readonly process: ProcessOptions & { readonly isInspected: boolean }
  readonly restart: RestartPolicy
  readonly equip?: Equip
  /** The directory of route scripts. */
  readonly routes: string
  readonly readyTimeoutMillis: number
  readonly graceMillis: number
  readonly restartDelay: RestartDelayConfig
  /** With an event loop that has not turned for so long it is stuck; null: never. */
  readonly stuckMillis: number | null
  /** With more resident memory it is replaced; null: never. */
  readonly maxMemoryBytes: number | null
}

/**
 * What a worker is there for, and what is remembered of those who were it before: a spare, or a worker with newer
 * code, takes it over.
 */
export interface Post {
  spec: WorkerSpec
  /** How often a process was spawned for it. */
  spawns: number
  lastExit: LastExit | null
}

export function newPost(spec: WorkerSpec): Post {
  return { spec, spawns: 0, lastExit: null }
}

/** For one who is put in the place of another: that is no restart, and why the last one was is still of interest. */
export function inheritedPost({ spawns, lastExit }: Post, spec: WorkerSpec): Post {
  return { spec, spawns: Math.max(0, spawns - 1), lastExit }
}

/** The world outside, as all workers share it. */
export interface WorkerSurroundings {
  readonly spawn: SpawnWorker
  readonly pace: Pace
  readonly clock: Clock
  readonly random: () => number
  /** @see OutOfMemoryKills.look */
  readonly outOfMemoryKill: () => OutOfMemoryKill | null
  readonly notify: (notice: Notice, of: Worker) => void
}

/** What a worker has loaded. */
export type Loaded = Extract<FromWorker, { type: 'loaded' }>

/** What its owner hears from a worker; called after the worker's own state has changed. */
export interface WorkerListeners {
  /** Its routes are loaded and it waits: answer with `begin` or `refuse`, now or later. */
  loaded(worker: Worker, loaded: Loaded): void
  /** Its route scripts do not load, its socket cannot be bound, or that takes too long; it ends. */
  failed(worker: Worker, problems: readonly Problem[]): void
  message(worker: Worker, message: FromWorker, body: string | null): void
  /**
   * @param name that it had then.
   * @param asked whether it had been told to end.
   */
  exited(worker: Worker, name: string, reason: ExitReason, asked: boolean): void
  /**
   * It ended by itself and will be started again, in its own time: another may take over what it was there for.
   * @param failures lives in a row that were not healthy, this one included.
   */
  vacated(worker: Worker, failures: number): void
  changed(worker: Worker): void
}

export interface LastExit {
  readonly reason: ExitReason
  /** From spawn to exit. */
  readonly uptimeMillis: number
  readonly wasReady: boolean
  /** It had been told to end. */
  readonly asked: boolean
  /** What the system or its last words tell beyond that, such as that memory ran out; null: nothing. */
  readonly detail: string | null
  /** The last lines that it printed. */
  readonly output: readonly string[]
}
