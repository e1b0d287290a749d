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
  /** It ended with datagrams in its hands, which are dead letters now. */
  | { readonly notice: 'datagrams-dead-lettered'; readonly worker: string; readonly count: number }
  /** The file of dead letters cannot be written; so many wait in memory until it can. Told once, not for each. */
  | { readonly notice: 'dead-letters-unwritable'; readonly message: string; readonly waiting: number }
  /** It can again. */
  | { readonly notice: 'dead-letters-written'; readonly count: number }
  /** The oldest file of them made room for a new one, as `keepFiles` has it. */
  | { readonly notice: 'dead-letters-removed'; readonly keepFiles: number }
  /** So many more of those that waited were given up, for want of memory or because everything ends. */
  | { readonly notice: 'dead-letters-lost'; readonly count: number }
  /** The kernel gives a UDP socket less room than was asked for. */
  | {
      readonly notice: 'receive-buffer-clipped'
      readonly sockaddr: string
      readonly wantedBytes: number
      readonly effectiveBytes: number
    }
  /** Workers bind for themselves: what they have not handled when they die is lost, and nothing is counted. */
  | {
      readonly notice: 'socket-not-held'
      readonly sockaddr: string
      readonly missing: string
      /** What was asked for; there is but one of them then. */
      readonly socketWorkers: number
    }
  /** systemd handed down a UDP socket that no task wants. */
  | { readonly notice: 'socket-not-wanted'; readonly address: string }
  | { readonly notice: 'stopping' }
  | { readonly notice: 'stopped' }
