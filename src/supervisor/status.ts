/** What `evrexec status --json` prints below `tasks` and `run`. */
export interface SupervisorStatus {
  readonly tasks: readonly TaskStatus[]
  readonly run: { readonly workers: readonly WorkerStatus[] }
}

export interface TaskStatus {
  readonly name: string
  /** The exec line as it was written. */
  readonly line: string
  /** As it was written; null for a startup task. */
  readonly sockaddr: string | null
  readonly workers: readonly WorkerStatus[]
}

export interface WorkerStatus {
  /** What `stop` and `restart` know it by: `evrexec:timer#0`. */
  readonly name: string
  readonly index: number
  readonly pid: number | null
  readonly state: WorkerStateName
  /** Since its process was spawned; null when there is none. */
  readonly uptimeSeconds: number | null
  /** How often it was started again since the supervisor began. */
  readonly restarts: number
  readonly lastExit: {
    readonly code: number | null
    readonly signal: string | null
    readonly uptimeSeconds: number
  } | null
  /** Until it is started again; null unless its state is `backoff`. */
  readonly nextRestartSeconds: number | null
  /** Resident memory; null when there is no process or the system does not tell. */
  readonly rssBytes: number | null
  /** What a person wants to know about the state: `restart 7 in 12.4 s: exit code 1 after 0.3 s`. */
  readonly note: string | null
}

export type WorkerStateName = 'starting' | 'running' | 'backoff' | 'stopping' | 'stopped' | 'fatal'
