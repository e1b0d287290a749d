import type { Problem } from '../problem/problem.ts'
import type { ExitReason } from './exit-reason.ts'

/** Everything the supervisor reports. It prints nothing itself; `cli/` words and colours these. */
export type Notice =
  | { readonly notice: 'worker-started'; readonly worker: string; readonly pid: number }
  | {
      readonly notice: 'worker-ready'
      readonly worker: string
      readonly pid: number
      readonly afterMillis: number
    }
  /** It could not begin: its route scripts do not load, or its socket cannot be bound. */
  | { readonly notice: 'worker-failed'; readonly worker: string; readonly problems: readonly Problem[] }
  | {
      readonly notice: 'worker-exited'
      readonly worker: string
      readonly pid: number
      readonly reason: ExitReason
      readonly uptimeMillis: number
      /** False when it ended before it was ready. */
      readonly wasReady: boolean
      /** True when it had been told to stop. */
      readonly expected: boolean
    }
  /** It sent what is no message and was killed: user code wrote to the descriptor that is ours. */
  | { readonly notice: 'worker-garbled'; readonly worker: string }
  | { readonly notice: 'worker-not-spawned'; readonly worker: string; readonly message: string }
  /** `restart` is the how-manieth since the supervisor started; delay 0: at once. */
  | {
      readonly notice: 'worker-restarting'
      readonly worker: string
      readonly restart: number
      readonly delayMillis: number
    }
  /** Its `restart` policy says that it stays down. */
  | { readonly notice: 'worker-ended'; readonly worker: string; readonly failed: boolean }
  /** The grace was over and its process group was sent SIGKILL. */
  | { readonly notice: 'worker-killed'; readonly worker: string; readonly graceMillis: number }
  | {
      readonly notice: 'output'
      readonly worker: string
      readonly stream: 'stdout' | 'stderr'
      readonly line: string
    }
  | { readonly notice: 'stopping' }
  | { readonly notice: 'stopped' }
