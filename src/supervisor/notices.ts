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
      /** What the system or its last words tell beyond that; null: nothing. */
      readonly detail: string | null
      readonly uptimeMillis: number
      /** False when it ended before it was ready. */
      readonly wasReady: boolean
      /** True when it had been told to stop. */
      readonly expected: boolean
      /** The last lines that it printed. */
      readonly output: readonly string[]
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
  /** It is replaced since its event loop has not turned for so long. */
  | {
      readonly notice: 'worker-stuck'
      readonly worker: string
      readonly pid: number
      readonly blockedMillis: number
      /** What it executes, the innermost first: `name (file:line:column)`; empty when that cannot be had. */
      readonly stack: readonly string[]
      /** Why there is no stack; null when there is one. */
      readonly noStack: string | null
    }
  /** Node's inspector is open in it, as it was asked for; whoever reaches that address executes code in it. */
  | {
      readonly notice: 'inspector-open'
      readonly worker: string
      readonly pid: number
      readonly url: string
      /** It can be reached from other machines. */
      readonly isExposed: boolean
    }
  /** It is not, and why. */
  | { readonly notice: 'inspector-failed'; readonly worker: string; readonly message: string }
  /** It is replaced since it has more memory than it may have. */
  | {
      readonly notice: 'worker-too-large'
      readonly worker: string
      readonly pid: number
      readonly rssBytes: number
      readonly maxBytes: number
    }
  /** It is replaced since a cancelled run did not come to an end within the grace. */
  | {
      readonly notice: 'run-unheeding'
      readonly worker: string
      readonly evname: string
      readonly graceMillis: number
    }
  /** A spare has taken its place. */
  | { readonly notice: 'spare-took-over'; readonly worker: string; readonly pid: number }
  | { readonly notice: 'reloading'; readonly why: ReloadCause }
  /** Which tasks (exec lines' evnames, `run`) have new workers now, and which were left alone. */
  | {
      readonly notice: 'reloaded'
      readonly added: readonly string[]
      readonly removed: readonly string[]
      readonly replaced: readonly string[]
      readonly untouched: readonly string[]
      readonly afterMillis: number
    }
  /** `not-loadable`: everything goes on as it was. `worker-not-ready`: but for those that could not get ready. */
  | {
      readonly notice: 'reload-failed'
      readonly reason: 'not-loadable' | 'worker-not-ready'
      readonly problems: readonly Problem[]
    }
  /** Options that were changed, but count from the next start on only. */
  | { readonly notice: 'restart-needed'; readonly options: readonly string[] }
  /** The process that ends everything should the supervisor be killed is not there. */
  | { readonly notice: 'guard-lost'; readonly message: string }
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
  /** A held socket is closed, and there are datagrams in it that take up so much of the kernel's memory. */
  | {
      readonly notice: 'datagrams-unread'
      readonly sockaddr: string
      readonly queuedBytes: number
      /** Whether the service manager may keep the socket for the next process, which reads them then. */
      readonly mayBeKept: boolean
    }
  /** systemd handed down a UDP socket that no task wants. */
  | { readonly notice: 'socket-not-wanted'; readonly address: string }
  /** Something between this process and the service manager is not as it should be, or is again. */
  | { readonly notice: 'service-manager'; readonly message: string; readonly isWrong: boolean }
  /** A door beside the control socket is open: HTTP, TCP or a FIFO. */
  | { readonly notice: 'listening'; readonly what: string; readonly at: string }
  /** Somebody who asked by the FIFO cannot be answered. Told now and then, with how many there were since. */
  | { readonly notice: 'replies-lost'; readonly count: number; readonly message: string }
  | { readonly notice: 'stopping' }
  | { readonly notice: 'stopped' }

/** Who wanted a reload: `evrexec reload`, SIGHUP, or an edited file. */
export type ReloadCause = 'request' | 'SIGHUP' | 'edited'
