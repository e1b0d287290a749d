import type { Problem } from '../problem/problem.ts'

/** What `evrexec status --json` prints below `tasks` and `run`. */
export interface SupervisorStatus {
  readonly tasks: readonly TaskStatus[]
  readonly run: { readonly workers: readonly WorkerStatus[]; readonly spares: number }
  /** Why the last reload failed; null when it did not, or there was none. */
  readonly reloadProblems: readonly Problem[] | null
  readonly deadLetters: DeadLettersStatus
}

export interface DeadLettersStatus {
  /** Absolute path of the file that the next one goes to; it may not be there yet. */
  readonly file: string
  /** Those that wait in memory, since the file cannot be written. */
  readonly waiting: number
  /** Those that were given up since the supervisor began. */
  readonly lost: number
}

export interface TaskStatus {
  /** Its evname. */
  readonly name: string
  /** What tells it from other tasks of the same evname, and its workers' names begin with: `evrexec:udp/2`. */
  readonly team: string
  /** The exec line as it was written. */
  readonly line: string
  /** As it was written; null for a startup task. */
  readonly sockaddr: string | null
  readonly workers: readonly WorkerStatus[]
  /** Loaded, idle workers that stand by now. */
  readonly spares: number
  /** Null for a startup task. */
  readonly datagrams: DatagramsStatus | null
  /** Over the last seconds; null for a startup task, where nothing is counted, and at the very beginning. */
  readonly datagramsPerSecond: DatagramRates | null
}

/**
 * What has become of a UDP task's datagrams, over all workers that ever served it. Each counts once:
 * received = handled + failed + inHand + deadLettered. Where the socket is not held, nothing is counted: null.
 */
export interface DatagramsStatus {
  readonly received: number | null
  /** Their route has returned. */
  readonly handled: number | null
  /** Their route has thrown. */
  readonly failed: number | null
  /** Their route is executing. */
  readonly inHand: number | null
  /** Dead workers held them. */
  readonly deadLettered: number | null
  /** The kernel had no room for them; these were never received. */
  readonly kernelDropped: number | null
  readonly receiveBufferBytes: number | null
  /** Whether the supervisor holds the socket, so that it and what waits in it outlive every worker. */
  readonly held: boolean
}

export interface DatagramRates {
  readonly received: number
  readonly handled: number
  readonly failed: number
  readonly kernelDropped: number
}

export interface WorkerStatus {
  /** What `stop` and `restart` know it by: `evrexec:timer#0`. */
  readonly name: string
  readonly index: number
  readonly pid: number | null
  readonly state: WorkerStateName
  /** Whether it is meant to run; `down`: somebody has stopped it. */
  readonly wanted: 'up' | 'down'
  /** Since its process was spawned; null when there is none. */
  readonly uptimeSeconds: number | null
  /** How often it was started again since the supervisor began. */
  readonly restarts: number
  readonly lastExit: {
    readonly code: number | null
    readonly signal: string | null
    readonly uptimeSeconds: number
    /** What the system or its last words tell beyond that, such as that memory ran out; null: nothing. */
    readonly detail: string | null
    /** The last lines that it printed. */
    readonly output: readonly string[]
  } | null
  /** Until it is started again; null unless its state is `backoff`. */
  readonly nextRestartSeconds: number | null
  /** Age of the oldest datagram or run in its hands; null when there is none, or nobody knows. */
  readonly oldestInHandSeconds: number | null
  /** Datagrams or runs that it has done with in its present life; null when nobody knows. */
  readonly done: number | null
  /** Since when its event loop has not turned; null while it does. */
  readonly blockedSeconds: number | null
  /** Resident memory; null when there is no process or the system does not tell. */
  readonly rssBytes: number | null
  /** What a person wants to know about the state: `restart 7 in 12.4 s: exit code 1 after 0.3 s`. */
  readonly note: string | null
}

export type WorkerStateName = 'starting' | 'running' | 'backoff' | 'stopping' | 'stopped' | 'fatal'
