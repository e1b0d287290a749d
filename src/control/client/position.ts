import type { LogBatch, LogEntry } from '../logs/log-entry.ts'

/** An entry as it is handed out. */
export interface DeliveredEntry extends LogEntry {
  /** So many more came before it, but faster than they were taken, or are too many for one answer. */
  readonly missed: number
}

/** Tells one supervisor from the next: its pid may be the same, but not when it was started. */
export interface Identity {
  readonly pid: number
  /** Between these it was started, on our monotonic clock. */
  readonly earliestMillis: number
  readonly latestMillis: number
}

/** Uptimes are told in whole milliseconds. */
const ROUNDING_MILLIS = 1

/** How far somebody has come in reading the logs, over several connections. */
export class Position {
  /** Whether entries of other tasks or levels are left out by the supervisor: then what is missing cannot be told by `seq`. */
  readonly #isFiltered: boolean
  #supervisor: Identity | null = null
  #seq = 0
  /** Comes again what we have had; nothing new has come so far. */
  #isRepeating = false
  #missed = 0

  constructor(isFiltered: boolean) {
    this.#isFiltered = isFiltered
  }

  /** From here on everything that this supervisor has kept comes. */
  readFrom(supervisor: Identity): void {
    this.#isRepeating = this.#supervisor !== null && isSame(this.#supervisor, supervisor)
    this.#supervisor = supervisor
  }

  /** @returns what is new. */
  take({ entries, missed }: LogBatch): DeliveredEntry[] {
    if (!this.#isRepeating) this.#missed += missed
    const delivered: DeliveredEntry[] = []
    for (const entry of entries) {
      if (this.#isRepeating) {
        if (entry.seq <= this.#seq) continue
        this.#isRepeating = false
        if (!this.#isFiltered) this.#missed += entry.seq - this.#seq - 1
      }
      this.#seq = entry.seq
      delivered.push({ ...entry, missed: this.#missed })
      this.#missed = 0
    }
    return delivered
  }
}

function isSame(a: Identity, b: Identity): boolean {
  return (
    a.pid === b.pid &&
    a.earliestMillis <= b.latestMillis + ROUNDING_MILLIS &&
    b.earliestMillis <= a.latestMillis + ROUNDING_MILLIS
  )
}
