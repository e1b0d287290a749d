import { fstatSync, readSync } from 'node:fs'
import type { Platform } from '../../platform/platform.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import {
  ADDRESS_BYTES,
  DATA_BYTES,
  ERROR_BYTES,
  HEADER_WORDS,
  LEDGER_MAGIC,
  LEDGER_VERSION,
  type LedgerLayout,
  ledgerLayout,
} from '../../protocol/ledger.ts'
import type { Sender } from '../evr.ts'

/** Where it is written down what becomes of the datagram in a slot. */
export interface Ledger {
  taken(slot: number, bytes: Uint8Array, from: Sender): void
  handled(slot: number): void
  failed(slot: number, error: string): void
}

/** Where the socket is not held, nobody reads what is written. */
export const NO_LEDGER: Ledger = { taken() {}, handled() {}, failed() {} }

/** Maps the ledger that the supervisor has made for this worker. */
export function openLedger(platform: Platform, fd: number, slots: number): Result<Ledger> {
  const layout = ledgerLayout(slots)
  const wrong = faultOfHeader(fd, layout)
  if (wrong !== null) return { ok: false, problems: [wrong] }
  return { ok: true, value: new MappedLedger(platform.mapFile(fd, layout.totalBytes), layout) }
}

/** Looked at before anything is mapped: to touch memory beyond the end of the file would end the process. */
function faultOfHeader(fd: number, layout: LedgerLayout): Problem | null {
  const header = new Uint32Array(HEADER_WORDS)
  readSync(fd, header, 0, header.byteLength, 0)
  const [magic, version, slots] = header
  const expected = `expected a ledger of version ${LEDGER_VERSION} for ${layout.slots} datagrams`
  const remedy = 'the supervisor is of another installation than its workers: restart it'
  if (magic !== LEDGER_MAGIC) return problem(`${expected}, found something else; ${remedy}`)
  if (version !== LEDGER_VERSION) return problem(`${expected}, found version ${version}; ${remedy}`)
  const { size } = fstatSync(fd)
  if (slots !== layout.slots || size < layout.totalBytes) {
    return problem(`${expected}, found one for ${slots} in ${size} bytes; ${remedy}`)
  }
  return null
}

class MappedLedger implements Ledger {
  readonly #layout: LedgerLayout
  readonly #memory: Buffer
  readonly #handled: Float64Array
  readonly #failed: Float64Array
  readonly #taken: Float64Array
  readonly #takenAt: Float64Array
  readonly #dataBytes: Uint32Array
  readonly #errorBytes: Uint32Array
  readonly #port: Uint32Array
  /** What stands in each slot: most datagrams come from where the one before came from. */
  readonly #addresses: string[]
  readonly #sinceBootMillis = millisOnSystemClock() - performance.now()

  constructor(memory: ArrayBuffer, layout: LedgerLayout) {
    const { slots } = layout
    this.#layout = layout
    this.#memory = Buffer.from(memory)
    this.#handled = new Float64Array(memory, layout.handled, slots)
    this.#failed = new Float64Array(memory, layout.failed, slots)
    this.#taken = new Float64Array(memory, layout.taken, slots)
    this.#takenAt = new Float64Array(memory, layout.takenAt, slots)
    this.#dataBytes = new Uint32Array(memory, layout.dataBytes, slots)
    this.#errorBytes = new Uint32Array(memory, layout.errorBytes, slots)
    this.#port = new Uint32Array(memory, layout.port, slots)
    this.#addresses = Array.from({ length: slots }, () => '')
  }

  taken(slot: number, bytes: Uint8Array, from: Sender): void {
    if (this.#addresses[slot] !== from.address) this.#writeAddress(slot, from.address)
    this.#port[slot] = from.port
    this.#takenAt[slot] = performance.now() + this.#sinceBootMillis
    this.#dataBytes[slot] = bytes.length
    this.#memory.set(bytes, this.#layout.data + slot * DATA_BYTES)
    countOne(this.#taken, slot)
  }

  handled(slot: number): void {
    countOne(this.#handled, slot)
  }

  failed(slot: number, error: string): void {
    const begin = this.#layout.error + slot * ERROR_BYTES
    this.#errorBytes[slot] = this.#memory.write(error, begin, ERROR_BYTES)
    countOne(this.#failed, slot)
  }

  #writeAddress(slot: number, address: string): void {
    const begin = this.#layout.address + slot * ADDRESS_BYTES
    this.#memory.fill(0, begin, begin + ADDRESS_BYTES)
    this.#memory.write(address, begin, ADDRESS_BYTES, 'latin1')
    this.#addresses[slot] = address
  }
}

/** One store: see src/protocol/ledger.ts. */
function countOne(counts: Float64Array, slot: number): void {
  counts[slot] = (counts[slot] ?? 0) + 1
}

function millisOnSystemClock(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e3 + nanos / 1e6
}
