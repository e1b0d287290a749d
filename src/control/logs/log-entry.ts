import type { LevelName } from '../../protocol/levels.ts'
import type { Notice } from '../../supervisor/notices.ts'

/** One thing that the supervisor has reported, as `evrexec.logs` gives it. */
export interface LogEntry {
  /** Counts everything that one supervisor has reported, from 1. */
  readonly seq: number
  /** Wall clock, in milliseconds since 1970. */
  readonly atMillis: number
  readonly level: LevelName
  /** What a worker has printed stands in it as it was printed, with its `<4>`, if it has one. */
  readonly notice: Notice
}

/** What `evrexec.logs` answers with, and, with the id of the request, what a follower is sent at a time. */
export interface LogBatch {
  /** The oldest first. */
  readonly entries: readonly LogEntry[]
  /** So many more would have come before them, but were written over before they were read, or left out of an answer that would be too long. */
  readonly missed: number
}

/** The notification that carries what a follower is sent. */
export const LOG_NOTIFICATION = 'evrexec.log'
