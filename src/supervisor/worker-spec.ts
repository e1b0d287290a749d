/** What a worker is given when it is made, and what it remembers of its last life. */
import type { ProcessOptions, RestartDelayConfig, RestartPolicy } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import type { FromWorker, Work } from '../protocol/messages.ts'
import type { Clock } from './clock.ts'
import type { Equip } from './equipment.ts'
import type { ExitReason } from './exit-reason.ts'
import type { Notice } from './notices.ts'
import type { Worker } from './worker.ts'
import type { SpawnWorker } from './worker-process.ts'

export interface WorkerSpec {
  /** `evrexec:timer#0`; unique. */
  readonly label: string
  readonly work: Work
  readonly process: ProcessOptions
  readonly restart: RestartPolicy
  readonly equip?: Equip
}

/** What workers share: their supervisor's settings, and the world outside. */
export interface WorkerSurroundings {
  readonly routes: string
  readonly readyTimeoutMillis: number
  readonly graceMillis: number
  readonly restartDelay: RestartDelayConfig
  readonly spawn: SpawnWorker
  readonly clock: Clock
  readonly random: () => number
  readonly notify: (notice: Notice) => void
}

/** What its owner hears from a worker; called after the worker's own state has changed. */
export interface WorkerListeners {
  /** Its routes are loaded and it waits: answer with `begin` or `refuse`. */
  loaded(worker: Worker, evnames: readonly string[]): void
  /** Its route scripts do not load, its socket cannot be bound, or that takes too long; it ends. */
  failed(worker: Worker, problems: readonly Problem[]): void
  message(worker: Worker, message: FromWorker, body: string | null): void
  /** @param asked whether it had been told to end. */
  exited(worker: Worker, reason: ExitReason, asked: boolean): void
  changed(worker: Worker): void
}

export interface LastExit {
  readonly reason: ExitReason
  /** From spawn to exit. */
  readonly uptimeMillis: number
  readonly wasReady: boolean
  /** It had been told to end. */
  readonly asked: boolean
}
