/** What the state table of state.ts is about: what a worker is, what it is told, and what follows. */
import type { RestartDelayConfig, RestartPolicy } from '../config/config.ts'
import type { ExitReason } from './exit-reason.ts'
import type { Life } from './restart-delay.ts'

export type WorkerState =
  | { readonly is: 'stopped' }
  | { readonly is: 'starting' }
  | { readonly is: 'running'; readonly sinceMillis: number }
  | { readonly is: 'backoff'; readonly untilMillis: number }
  | Stopping
  | { readonly is: 'fatal' }

export interface Stopping {
  readonly is: 'stopping'
  /** It was told to end, so its end is no failure. */
  readonly asked: boolean
  /** It finishes what is in its hands, and was not told to hurry. */
  readonly drains: boolean
  readonly life: Life
  /** Null while its process is alive; after that, others of its group are. */
  readonly exit: ExitReason | null
}

export interface Machine {
  readonly wanted: 'up' | 'down'
  readonly state: WorkerState
  /** Lives in a row that were not healthy. */
  readonly failures: number
}

export type Input =
  | { readonly type: 'up' }
  | { readonly type: 'down' }
  /** A spare has the place of a worker that has failed so many times in a row. */
  | { readonly type: 'take-over'; readonly failures: number }
  /** Ends the present life, if there is one, and begins another without delay. */
  | { readonly type: 'restart' }
  /** Down, but what is in its hands is finished first: another worker is there already. */
  | { readonly type: 'drain' }
  /** That took longer than the grace. */
  | { readonly type: 'drain-over' }
  /** Down, and without grace. */
  | { readonly type: 'kill' }
  | { readonly type: 'ready' }
  | { readonly type: 'not-spawned' }
  | { readonly type: 'exited'; readonly reason: ExitReason; readonly groupEmpty: boolean }
  | { readonly type: 'group-empty' }
  | { readonly type: 'delay-over' }
  | { readonly type: 'grace-over' }

export type Effect =
  | { readonly do: 'spawn' }
  /** It ended by itself and is to be started again: another may have its place before. */
  | { readonly do: 'vacate'; readonly failures: number }
  /** Tell the worker, and its whole group with SIGTERM, to end; `grace-over` follows if it does not. */
  | { readonly do: 'end' }
  /** Tell the worker to take nothing more; `drain-over` follows if it does not end. */
  | { readonly do: 'drain' }
  | { readonly do: 'kill-group' }
  /** Give `group-empty` when no process of the group is left. */
  | { readonly do: 'watch-group' }
  | { readonly do: 'wait'; readonly delayMillis: number }
  | { readonly do: 'announce-restart'; readonly delayMillis: number }
  | { readonly do: 'announce-end'; readonly failed: boolean }

export interface Decision {
  readonly machine: Machine
  readonly effects: readonly Effect[]
}

export interface Circumstances {
  /** On a monotonic clock. */
  readonly nowMillis: number
  /** From 0 up to, not including, 1. */
  readonly random: number
  readonly policy: RestartPolicy
  readonly delay: RestartDelayConfig
}

export const NEW_MACHINE: Machine = { wanted: 'down', state: { is: 'stopped' }, failures: 0 }
