/** The shapes of what a supervisor answers. */
import type { SupervisorStatus } from '../../supervisor/status.ts'

/** What `evrexec status --json` prints, and a little more for people: names, notes and rates. */
export interface Status extends SupervisorStatus {
  readonly supervisor: {
    readonly pid: number
    /** Of evrexec. */
    readonly version: string
    readonly uptimeSeconds: number
    /** The control socket's path. */
    readonly socket: string
  }
}

/** The tasks (and `run`) that have new workers now, and those that were left alone. */
export interface Reloaded {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly replaced: readonly string[]
  readonly untouched: readonly string[]
}
