import type { Task } from '../exec-line/task.ts'
import type { Place } from '../problem/problem.ts'

/** Whether a worker that ended by itself is started again; `on-failure`: unless its exit code was 0. */
export type RestartPolicy = 'always' | 'on-failure' | 'never'

/** The process that a worker runs in. */
export interface ProcessOptions {
  /** Variables on top of the supervisor's own environment. */
  readonly env: Readonly<Record<string, string>>
  /** Absolute path. */
  readonly cwd: string
  /** Arguments for `node` itself, such as `--max-old-space-size=64`. */
  readonly nodeOptions: readonly string[]
}

/** The user that workers run as. */
export interface UserIds {
  readonly uid: number
  readonly gid: number
  /** What follows from who that is: HOME, USER and LOGNAME. */
  readonly env: Readonly<Record<string, string>>
}

/** When a worker is replaced although it lives. */
interface ReplacementConfig {
  /** Loaded, idle workers that stand by to take over. */
  readonly spares: number
  /** A worker whose event loop has not turned for so long is stuck; null: never. */
  readonly stuckMillis: number | null
  /** Resident memory that a worker may have; null: any. */
  readonly maxMemoryBytes: number | null
}

export type LogFormat = 'auto' | 'terminal' | 'plain' | 'json' | 'journal'
export type LogLevel = 'crit' | 'error' | 'warn' | 'notice' | 'info' | 'debug'

/** A task with the options that stand beside its exec line. */
export interface TaskConfig extends ProcessOptions, ReplacementConfig {
  readonly task: Task
  /** The exec line as it was written. */
  readonly line: string
  /** Where the exec line stands. */
  readonly place: Place
  readonly restart: RestartPolicy
  /** How many processes serve it: with a sockaddr as many as shall share its socket. */
  readonly workers: number
  /** Of a UDP socket. */
  readonly receiveBufferBytes: number
  /** How many datagrams one of its workers has in hand at a time. */
  readonly concurrency: number
}

/** How long a worker stays down after it died; see supervisor/restart-delay.ts. */
export interface RestartDelayConfig {
  /** Upper end of the first delay. */
  readonly baseMillis: number
  /** Upper end that no delay exceeds. */
  readonly capMillis: number
  /** A worker that was ready for this long is healthy: its next restart is immediate. */
  readonly healthyMillis: number
}

/** What becomes of datagrams that no route has handled; see supervisor/dead-letters/. */
export interface DeadLettersConfig {
  /** Whether those are kept whose route threw, besides those that a dead worker held. */
  readonly failed: boolean
  /** A file that has grown so large is followed by another. */
  readonly maxFileBytes: number
  readonly keepFiles: number
}

/** Bounds that keep one client of the control socket from hurting the others. */
export interface ControlConfig {
  /** Absolute path of the Unix socket. */
  readonly socket: string
  /** Group that may use the socket besides its owner; null: nobody. */
  readonly group: string | null
  readonly maxRequestBytes: number
  readonly maxConnections: number
  /** A request that has begun to arrive must be complete within this time. */
  readonly requestTimeoutMillis: number
}

/** Where something listens: a TCP address (port 0: any free one) or the absolute path of a Unix socket. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

export interface HttpConfig {
  readonly listen: ListenAddress
  /** What clients have to send; null: nothing, which only loopback and Unix sockets may ask for. */
  readonly token: string | null
}

/** Everything that `evrexec start` goes by, validated and complete; all paths absolute. */
export interface Config {
  /** The file it was read from; null when there is none. */
  readonly file: string | null
  /** Every file that it was read from, and those that would count if they were there; absolute. */
  readonly sources: readonly string[]
  readonly tasks: readonly TaskConfig[]
  /** The directory of route scripts. */
  readonly routes: string
  /** The workers that execute what is asked for over the control socket. */
  readonly run: ProcessOptions & ReplacementConfig & { readonly workers: number }
  /** How long a worker may take to load its routes and to bind its socket before it is killed. */
  readonly readyTimeoutMillis: number
  /** How long a worker may take to stop before it is killed. */
  readonly graceMillis: number
  readonly restartDelay: RestartDelayConfig
  /** The directory of what has to outlive the supervisor; made when there is something to be kept. */
  readonly stateDir: string
  readonly deadLetters: DeadLettersConfig
  /** Whether edited files are taken over by themselves. */
  readonly watch: boolean
  /** Null: as the supervisor. */
  readonly user: UserIds | null
  readonly logFormat: LogFormat
  /** What is less grave is not printed. */
  readonly logLevel: LogLevel
  /** How much of what was printed is kept for `evrexec logs`. */
  readonly logKeepBytes: number
  readonly control: ControlConfig
  /** Doors beside the control socket; null: closed. */
  readonly http: HttpConfig | null
  /** Plain JSON-RPC, on loopback only. */
  readonly tcp: Extract<ListenAddress, { kind: 'tcp' }> | null
  /** Absolute path of the FIFO that Kamailio's kamctl writes to. */
  readonly fifo: string | null
}
