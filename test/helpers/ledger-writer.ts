import { readSync, writeSync } from 'node:fs'
import { ADDRESS_BYTES, DATA_BYTES, ERROR_BYTES, ledgerLayout } from '../../src/protocol/ledger.ts'

/** Writes into a ledger what a worker writes, if slower: as into a file. */
export function ledgerWriter(fd: number, slots: number) {
  const layout = ledgerLayout(slots)
  const number = (begin: number, slot: number, value: number) =>
    writeSync(fd, Uint32Array.of(value), 0, 4, begin + slot * 4)
  const countOne = (begin: number, slot: number) => {
    const count = new Float64Array(1)
    readSync(fd, count, 0, 8, begin + slot * 8)
    writeSync(
      fd,
      count.map((before) => before + 1),
      0,
      8,
      begin + slot * 8,
    )
  }
  return {
    take(slot: number, data: string | Uint8Array, from = { address: '192.0.2.7', port: 4321 }): void {
      const bytes = Buffer.from(data)
      const address = Buffer.alloc(ADDRESS_BYTES)
      address.write(from.address)
      writeSync(fd, address, 0, ADDRESS_BYTES, layout.address + slot * ADDRESS_BYTES)
      number(layout.port, slot, from.port)
      const [seconds, nanos] = process.hrtime()
      writeSync(fd, Float64Array.of(seconds * 1e3 + nanos / 1e6), 0, 8, layout.takenAt + slot * 8)
      number(layout.dataBytes, slot, bytes.length)
      writeSync(fd, bytes, 0, bytes.length, layout.data + slot * DATA_BYTES)
      countOne(layout.taken, slot)
    },
    handle: (slot: number) => countOne(layout.handled, slot),
    fail(slot: number, error: string): void {
      const text = Buffer.from(error).subarray(0, ERROR_BYTES)
      writeSync(fd, text, 0, text.length, layout.error + slot * ERROR_BYTES)
      number(layout.errorBytes, slot, text.length)
      countOne(layout.failed, slot)
    },
  }
}
