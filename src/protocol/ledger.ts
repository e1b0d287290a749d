/**
 * The ledger of a UDP worker: memory in which it keeps its counts and the datagrams in its hands, and which outlives it.
 * The supervisor makes it, a file of zeros behind this header; the worker maps it and writes; the supervisor only
 * reads, as one reads a file, and believes nothing of what it reads.
 *
 * A datagram in hand has a slot. Each step of its way is one store of eight aligned bytes, so that the worker may be
 * killed at any instruction and no datagram counts twice or not at all:
 *
 *     taken   + 1     its bytes and its source are in the slot: from now on it is in hand
 *     handled + 1     its route has returned
 *     failed  + 1     its route has thrown, and the error's text is in the slot
 *
 * In hand are those slots whose `taken` is greater than `handled` and `failed` together. Of `taken` nobody needs the
 * value but for that: what was received is what was handled, what failed, and what is in hand. A reader gets `handled`
 * and `failed` before `taken`, so that what moves meanwhile is at worst seen as still in hand.
 *
 *     header      magic, version, slots, 0 (Uint32 each, in the machine's byte order)
 *     handled     Float64 for each slot
 *     failed      Float64 for each slot
 *     taken       Float64 for each slot
 *     takenAt     Float64 for each slot: milliseconds on the system's monotonic clock
 *     dataBytes   Uint32 for each slot: length of the datagram
 *     errorBytes  Uint32 for each slot: length of the error's text
 *     port        Uint32 for each slot: the source's port
 *     address     64 bytes for each slot: the source's address in ASCII, filled up with zeros
 *     (from here on each slot's part begins a page)
 *     error       4 KiB for each slot: why its route threw, in UTF-8, cut off where it does not fit
 *     data        64 KiB for each slot: the datagram
 */

export const LEDGER_MAGIC = 0x4c525645
/** Changes with the layout: a supervisor may outlive the installation that its next workers come from. */
export const LEDGER_VERSION = 1
export const HEADER_WORDS = 4

export const ADDRESS_BYTES = 64
export const ERROR_BYTES = 4096
export const DATA_BYTES = 65_536

/** Where each part begins, in bytes from the beginning. */
export interface LedgerLayout {
  readonly slots: number
  readonly handled: number
  readonly failed: number
  readonly taken: number
  readonly takenAt: number
  readonly dataBytes: number
  readonly errorBytes: number
  readonly port: number
  readonly address: number
  readonly error: number
  readonly data: number
  readonly totalBytes: number
}

const PAGE_BYTES = 4096

export function ledgerLayout(slots: number): LedgerLayout {
  let end = HEADER_WORDS * Uint32Array.BYTES_PER_ELEMENT
  const part = (bytesPerSlot: number): number => {
    const begin = end
    end += slots * bytesPerSlot
    return begin
  }
  const table = {
    handled: part(8),
    failed: part(8),
    taken: part(8),
    takenAt: part(8),
    dataBytes: part(4),
    errorBytes: part(4),
    port: part(4),
    address: part(ADDRESS_BYTES),
  }
  end = Math.ceil(end / PAGE_BYTES) * PAGE_BYTES
  return { slots, ...table, error: part(ERROR_BYTES), data: part(DATA_BYTES), totalBytes: end }
}
