import type { FromWorker, ToWorker } from '../../protocol/messages.ts'
import type { Undelivered } from '../dead-letters/dead-letter.ts'
import type { Equipment } from '../equipment.ts'
import type { ExitReason } from '../exit-reason.ts'
import type { Ledger } from './ledger.ts'
import type { Tally } from './tally.ts'

/** So many datagrams are read from a ledger at a time: 4 MiB at most. */
const BATCH = 64

export interface WorkerLifeOptions {
  /** Its name now; another may have it when a spare has taken over. */
  readonly worker: () => string
  readonly evname: string
  readonly sockaddr: string
  readonly socketFd: number
  readonly ledger: Ledger
  /** Whether datagrams whose route threw become dead letters. */
  readonly filesFailed: boolean
  /** Makes dead letters; resolves when they need not be kept here any longer. */
  readonly write: (datagrams: readonly Undelivered[]) => Promise<void>
  /** Reaches the worker as long as this life lasts. */
  readonly tell: (message: ToWorker) => void
  /**
   * It is over.
   * @param last null when it never began.
   * @param filed resolves when everything that it left behind is filed.
   * @param worker its name then.
   */
  readonly ended: (last: Tally | null, filed: Promise<void>, worker: string) => void
}

/** A UDP worker from its spawn to its exit: its ledger, and what of that has become dead letters. */
export class WorkerLife implements Equipment {
  readonly fds: readonly number[]
  readonly #options: WorkerLifeOptions
  readonly #ledger: Ledger
  /** Of each slot: how many of its failures are filed, or being filed. */
  readonly #filedFailures = new Map<number, number>()
  /** One batch after the other. */
  #filing = Promise.resolve()
  #isOver = false
  #lastName: string | null = null

  constructor(options: WorkerLifeOptions) {
    this.#options = options
    this.#ledger = options.ledger
    this.fds = [options.socketFd, options.ledger.fd]
  }

  tally(): Tally {
    return this.#ledger.tally()
  }

  oldestInHandMillis(): number | null {
    return this.#isOver ? null : this.#ledger.oldestInHandMillis()
  }

  done(): number | null {
    if (this.#isOver) return null
    const tally = this.#ledger.tally()
    return tally.handled() + tally.failed()
  }

  receive({ slots }: Extract<FromWorker, { type: 'failed-datagrams' }>): void {
    this.#file(this.#unfiled(slots, this.#ledger.tally()), (slot) => this.#thrown(slot))
  }

  over(exit: ExitReason | null, worker: string): void {
    this.#isOver = true
    this.#lastName = worker
    const last = exit === null ? null : this.#ledger.tally()
    if (exit !== null && last !== null) {
      const inHand = new Set(last.inHand())
      // And those that have failed, of which it did not come to tell.
      const unfiled = this.#unfiled(last.slots(), last)
      this.#file([...inHand, ...unfiled], (slot) =>
        inHand.has(slot) ? { kind: 'worker-exited', exit } : this.#thrown(slot),
      )
    }
    const filed = this.#filing.finally(() => this.#ledger.close())
    this.#options.ended(last, filed, worker)
  }

  /** Whatever slots the worker names: only those count that have failed and are not filed. */
  #unfiled(slots: readonly number[], tally: Tally): number[] {
    if (!this.#options.filesFailed) return []
    return slots.filter((slot) => {
      const failures = tally.failedIn(slot)
      if (tally.isInHand(slot) || failures <= (this.#filedFailures.get(slot) ?? 0)) return false
      this.#filedFailures.set(slot, failures)
      return true
    })
  }

  #thrown(slot: number): Undelivered['cause'] {
    return { kind: 'route-threw', error: this.#ledger.error(slot) }
  }

  /** In the order in which they were received. */
  #file(slots: readonly number[], causeOf: (slot: number) => Undelivered['cause']): void {
    const ordered = this.#ledger.inOrder(slots)
    for (let from = 0; from < ordered.length; from += BATCH) {
      const batch = ordered.slice(from, from + BATCH)
      this.#filing = this.#filing.then(async () => {
        await this.#options.write(batch.map((slot) => this.#undelivered(slot, causeOf(slot))))
        if (!this.#isOver) this.#options.tell({ type: 'filed', slots: batch })
      })
    }
  }

  #undelivered(slot: number, cause: Undelivered['cause']): Undelivered {
    const { evname, sockaddr, worker } = this.#options
    const { ageMillis, ...datagram } = this.#ledger.datagram(slot)
    return {
      evname,
      sockaddr,
      worker: this.#lastName ?? worker(),
      receivedAtMillis: Date.now() - ageMillis,
      ...datagram,
      cause,
    }
  }
}
