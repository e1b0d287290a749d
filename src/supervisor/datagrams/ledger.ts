import { closeSync, readSync, writeSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Platform } from '../../platform/platform.ts'
import {
  ADDRESS_BYTES,
  DATA_BYTES,
  ERROR_BYTES,
  LEDGER_MAGIC,
  LEDGER_VERSION,
  type LedgerLayout,
  ledgerLayout,
} from '../../protocol/ledger.ts'
import { Tally } from './tally.ts'

/** A datagram as a worker has noted it down; whatever the worker wrote, it has this shape. */
export interface NotedDatagram {
  readonly bytes: Buffer
  /** IPv4 or IPv6 address; empty when what is there is neither. */
  readonly srcip: string
  readonly srcport: number
  /** How long ago it was taken in hand. */
  readonly ageMillis: number
}

/**
 * The supervisor's view of a ledger. It reads the memory as the file that it is and never maps it: the worker may
 * have cut the file off, or written what it liked. What is missing reads as zeros.
 */
export class Ledger {
  readonly fd: number
  readonly #layout: LedgerLayout
  readonly #madeAtMillis = monotonicMillis()

  /** @throws {NodeJS.ErrnoException} when there is no memory or no descriptor left. */
  constructor(platform: Platform, slots: number) {
    this.#layout = ledgerLayout(slots)
    this.fd = platform.createMemoryFile('evrexec ledger', this.#layout.totalBytes)
    writeSync(this.fd, Uint32Array.of(LEDGER_MAGIC, LEDGER_VERSION, slots, 0))
  }

  tally(): Tally {
    const handled = this.#counters(this.#layout.handled)
    const failed = this.#counters(this.#layout.failed)
    return new Tally({ handled, failed, taken: this.#counters(this.#layout.taken) })
  }

  /** Null when there is none in hand. */
  oldestInHandMillis(): number | null {
    const inHand = this.tally().inHand()
    if (inHand.length === 0) return null
    const takenAt = this.#counters(this.#layout.takenAt)
    return Math.max(...inHand.map((slot) => this.#age(takenAt[slot])))
  }

  /** The same slots in the order in which their datagrams were taken in hand, of which no two were at the same time. */
  inOrder(slots: readonly number[]): number[] {
    const takenAt = this.#counters(this.#layout.takenAt)
    return slots.toSorted((one, other) => (takenAt[one] ?? 0) - (takenAt[other] ?? 0))
  }

  datagram(slot: number): NotedDatagram {
    const { dataBytes, port, address, data } = this.#layout
    const length = Math.min(this.#number(dataBytes, slot), DATA_BYTES)
    const written = this.#read(Buffer.alloc(ADDRESS_BYTES), address + slot * ADDRESS_BYTES)
    const [srcip = ''] = written.toString('latin1').split('\0', 1)
    const srcport = this.#number(port, slot)
    return {
      bytes: this.#read(Buffer.alloc(length), data + slot * DATA_BYTES),
      srcip: isIP(srcip) === 0 ? '' : srcip,
      srcport: srcport <= 65_535 ? srcport : 0,
      ageMillis: this.#age(this.#takenAtMillis(slot)),
    }
  }

  /** Why the route of the datagram in this slot threw. */
  error(slot: number): string {
    const { errorBytes, error } = this.#layout
    const length = Math.min(this.#number(errorBytes, slot), ERROR_BYTES)
    const text = this.#read(Buffer.alloc(length), error + slot * ERROR_BYTES)
    // It may have been cut off within a character: half of one is left out.
    return new TextDecoder().decode(text, { stream: true })
  }

  close(): void {
    closeSync(this.fd)
  }

  #takenAtMillis(slot: number): number {
    const [takenAtMillis = 0] = this.#read(new Float64Array(1), this.#layout.takenAt + slot * 8)
    return takenAtMillis
  }

  /** What the worker wrote may be anything. */
  #age(takenAtMillis = 0): number {
    const nowMillis = monotonicMillis()
    const ageMillis = nowMillis - takenAtMillis
    return ageMillis >= 0 ? Math.min(ageMillis, nowMillis - this.#madeAtMillis) : 0
  }

  #counters(begin: number): Float64Array {
    return this.#read(new Float64Array(this.#layout.slots), begin)
  }

  #number(begin: number, slot: number): number {
    const [number = 0] = this.#read(new Uint32Array(1), begin + slot * 4)
    return number
  }

  #read<T extends NodeJS.TypedArray>(into: T, position: number): T {
    readSync(this.fd, into, 0, into.byteLength, position)
    return into
  }
}

/** On the clock that all processes share. */
function monotonicMillis(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e3 + nanos / 1e6
}
