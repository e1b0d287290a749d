import type { DeadLettersConfig } from '../../config/config.ts'
import type { Clock } from '../clock.ts'
import type { Notice } from '../notices.ts'
import type { DeadLettersStatus } from '../status.ts'
import { letterLine, type Undelivered } from './dead-letter.ts'
import { DeadLetterFile } from './dead-letter-file.ts'
import { unwritable } from './unwritable.ts'

const RETRY_MILLIS = 5_000

/** What may wait in memory, each with so much for itself. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024
const EACH_BYTES = 512

/** What is written at a time, which is in memory several times meanwhile; one datagram at least. */
const BATCH_BYTES = 1024 * 1024
/** To find out whether an outage is over: as little as possible, since that may be tried very often. */
const PROBE_BYTES = 0

interface Letter {
  readonly id: string
  readonly datagram: Undelivered
}

interface DeadLettersOptions {
  /** Made when there is something to be written. */
  readonly directory: string
  readonly config: DeadLettersConfig
  readonly notify: (notice: Notice) => void
  readonly clock: Clock
}

/**
 * Where datagrams go that no route has handled: to the file, one batch after the other. When the file cannot be
 * written they wait in memory, as far as there is room, and nothing else suffers.
 *
 *     writing ──error──> waiting ──at the next write, or after a while──> writing
 */
export class DeadLetters {
  readonly #file: DeadLetterFile
  readonly #notify: (notice: Notice) => void
  readonly #clock: Clock
  /** Random enough not to be met twice; what is meant for secrets would take 2 MB. */
  readonly #idPrefix = Math.random().toString(16).slice(2, 12).padEnd(10, '0')
  #lastId = 0
  /** In the order in which they came. */
  #letters: Letter[] = []
  /** What is being written, and what is to be done after it: one round for all that has come by then. */
  #round: Promise<void> | null = null
  #nextRound: Promise<void> | null = null
  /** The file could not be written at the last attempt; null: it could. */
  #outage: { writtenSince: number } | null = null
  #lost = 0
  #lostUntold = 0
  #closed = false
  #cancelRetry = () => {}

  constructor({ directory, config, notify, clock }: DeadLettersOptions) {
    const { keepFiles } = config
    this.#file = new DeadLetterFile(directory, config, clock, () =>
      notify({ notice: 'dead-letters-removed', keepFiles }),
    )
    this.#notify = notify
    this.#clock = clock
  }

  /** Never throws, never blocks. Resolves when they are written, or wait in memory because they cannot be, or are given up. */
  async write(datagrams: readonly Undelivered[]): Promise<void> {
    if (datagrams.length === 0) return
    for (const datagram of datagrams) {
      this.#lastId += 1
      this.#letters.push({ id: `${this.#idPrefix}-${this.#lastId}`, datagram })
    }
    await this.#flush()
  }

  /** Tries whatever waits once more; before everything ends. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRetry()
    await this.#flush()
  }

  status(): DeadLettersStatus {
    return {
      file: this.#file.path,
      waiting: this.#outage === null ? 0 : this.#letters.length,
      lost: this.#lost,
    }
  }

  /** Resolves when everything that is here now has been tried. */
  #flush(): Promise<void> {
    if (this.#round === null) {
      this.#round = this.#writeAll().finally(() => {
        this.#round = null
      })
      return this.#round
    }
    this.#nextRound ??= this.#round.then(() => {
      this.#nextRound = null
      return this.#flush()
    })
    return this.#nextRound
  }

  async #writeAll(): Promise<void> {
    this.#cancelRetry()
    let batchBytes = this.#outage === null ? BATCH_BYTES : PROBE_BYTES
    while (this.#letters.length > 0) {
      const { lines, error } = await this.#file.append(this.#nextLines(batchBytes))
      batchBytes = BATCH_BYTES
      this.#letters.splice(0, lines)
      if (this.#outage !== null) this.#outage.writtenSince += lines
      if (error !== null) {
        this.#fail(error)
        return
      }
    }
    this.#recover()
  }

  /** At least one. */
  #nextLines(batchBytes: number): string[] {
    const now = new Date()
    const batch = this.#letters.slice(0, Math.max(1, countWithin(this.#letters, batchBytes)))
    return batch.map(({ id, datagram }) => letterLine(id, datagram, now))
  }

  #fail(error: NodeJS.ErrnoException): void {
    const isNew = this.#outage === null
    this.#outage ??= { writtenSince: 0 }
    if (isNew) {
      const message = unwritable(this.#file.path, error)
      this.#notify({ notice: 'dead-letters-unwritable', message, waiting: this.#letters.length })
    }
    this.#giveUp(this.#closed ? 0 : MOST_WAITING_BYTES)
    if (this.#closed) {
      this.#tellLost()
      return
    }
    this.#cancelRetry = this.#clock.after(RETRY_MILLIS, () => {
      this.#tellLost()
      this.#flush()
    })
  }

  #recover(): void {
    const outage = this.#outage
    this.#outage = null
    if (outage !== null) this.#notify({ notice: 'dead-letters-written', count: outage.writtenSince })
    this.#tellLost()
  }

  /** Keeps those that came first. */
  #giveUp(keepBytes: number): void {
    const lost = this.#letters.splice(countWithin(this.#letters, keepBytes)).length
    this.#lost += lost
    this.#lostUntold += lost
  }

  /** Now and then, not for each. */
  #tellLost(): void {
    const count = this.#lostUntold
    this.#lostUntold = 0
    if (count > 0) this.#notify({ notice: 'dead-letters-lost', count })
  }
}

/** How many of them, from the first on, take up so much memory. */
function countWithin(letters: readonly Letter[], bytes: number): number {
  let left = bytes
  const end = letters.findIndex((letter) => {
    left -= sizeOf(letter)
    return left < 0
  })
  return end === -1 ? letters.length : end
}

function sizeOf({ datagram: { bytes, cause } }: Letter): number {
  return EACH_BYTES + bytes.length + (cause.kind === 'route-threw' ? cause.error.length : 0)
}
