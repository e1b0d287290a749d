import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { LEDGER_MAGIC, LEDGER_VERSION, ledgerLayout } from '../../../src/protocol/ledger.ts'
import { Ledger } from '../../../src/supervisor/datagrams/ledger.ts'
import type { Tally } from '../../../src/supervisor/datagrams/tally.ts'
import { ledgerWriter } from '../../helpers/ledger-writer.ts'

const loaded = loadPlatform()
const SLOTS = 3
const LAYOUT = ledgerLayout(SLOTS)

function sums(tally: Tally) {
  return { handled: tally.handled(), failed: tally.failed(), inHand: tally.inHand() }
}

describe.skipIf(!loaded.ok)('a ledger', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  function opened() {
    const ledger = new Ledger(platform, SLOTS)
    onTestFinished(() => ledger.close())
    return { ledger, worker: ledgerWriter(ledger.fd, SLOTS) }
  }

  it('begins with its header and zeros', () => {
    const { ledger } = opened()
    const header = new Uint32Array(4)
    readSync(ledger.fd, header, 0, 16, 0)
    expect([...header]).toEqual([LEDGER_MAGIC, LEDGER_VERSION, SLOTS, 0])
    expect(fstatSync(ledger.fd).size).toBe(LAYOUT.totalBytes)
    expect(sums(ledger.tally())).toEqual({ handled: 0, failed: 0, inHand: [] })
  })

  it('tells what became of each datagram', () => {
    const { ledger, worker } = opened()
    for (const slot of [0, 1, 2]) worker.take(slot, 'x')
    expect(sums(ledger.tally())).toEqual({ handled: 0, failed: 0, inHand: [0, 1, 2] })
    worker.handle(0)
    worker.fail(2, 'Error: no')
    expect(sums(ledger.tally())).toEqual({ handled: 1, failed: 1, inHand: [1] })
    worker.take(0, 'y')
    worker.take(2, 'y')
    expect(sums(ledger.tally())).toEqual({ handled: 1, failed: 1, inHand: [0, 1, 2] })
    for (const slot of [0, 1, 2]) worker.handle(slot)
    const tally = ledger.tally()
    expect(sums(tally)).toEqual({ handled: 4, failed: 1, inHand: [] })
    expect([0, 1, 2].map((slot) => tally.failedIn(slot))).toEqual([0, 0, 1])
  })

  it('tells how old the oldest datagram in hand is, whatever was handled before', () => {
    const { ledger, worker } = opened()
    expect(ledger.oldestInHandMillis()).toBeNull()
    const now = vi.spyOn(process, 'hrtime')
    const at = (seconds: number) => now.mockReturnValue([seconds, 0])
    const [begunAt] = process.hrtime()
    onTestFinished(() => now.mockRestore())
    for (const slot of [0, 1, 2]) {
      at(begunAt + 10 * (slot + 1))
      worker.take(slot, 'x')
    }
    at(begunAt + 100)
    expect(ledger.oldestInHandMillis()).toBe(90_000)
    worker.handle(0)
    expect(ledger.oldestInHandMillis()).toBe(80_000)
    worker.fail(1, 'no')
    worker.handle(2)
    expect(ledger.oldestInHandMillis()).toBeNull()
  })

  it('keeps a datagram as it came', () => {
    const { ledger, worker } = opened()
    const largest = Buffer.alloc(65_507, 7)
    worker.take(0, '', { address: '::1', port: 65_535 })
    worker.take(2, largest, { address: 'fe80::1%lo', port: 1 })
    expect(ledger.datagram(0)).toMatchObject({ bytes: Buffer.alloc(0), srcip: '::1', srcport: 65_535 })
    const { bytes, srcip, srcport, ageMillis } = ledger.datagram(2)
    expect([bytes.equals(largest), srcip, srcport]).toEqual([true, 'fe80::1%lo', 1])
    expect(ageMillis).toBeGreaterThan(0)
    expect(ageMillis).toBeLessThan(10_000)
  })

  it('knows in which order datagrams were taken in hand', () => {
    const { ledger, worker } = opened()
    for (const slot of [2, 0, 1, 2]) worker.take(slot, 'x')
    expect(ledger.inOrder([0, 1, 2])).toEqual([0, 1, 2])
    worker.take(0, 'x')
    expect(ledger.inOrder([0, 1, 2])).toEqual([1, 2, 0])
    expect(ledger.inOrder([0, 1])).toEqual([1, 0])
  })

  it('leaves out half of a character where the text of an error is cut off', () => {
    const { ledger, worker } = opened()
    worker.fail(1, `${'x'.repeat(4094)}ü and more`)
    worker.fail(2, `${'x'.repeat(4095)}ü and more`)
    expect([1, 2].map((slot) => ledger.error(slot).slice(4090))).toEqual(['xxxxü', 'xxxxx'])
  })

  it('is read without harm, whatever is written into it and wherever it is cut off', () => {
    const { ledger } = opened()
    const evil = fc.constantFrom(Number.NaN, -1, 0.5, 1e300, Number.MAX_SAFE_INTEGER, 2 ** 53, Infinity, 3)
    const counter = fc.oneof(evil, fc.double(), fc.nat(5))
    const part = <T>(item: fc.Arbitrary<T>, length: number) =>
      fc.array(item, { minLength: length, maxLength: length })
    const numbers = part(counter, 4 * SLOTS).map((each) => Buffer.from(Float64Array.from(each).buffer))
    const rest = fc.uint8Array({
      minLength: LAYOUT.error - LAYOUT.dataBytes,
      maxLength: LAYOUT.error - LAYOUT.dataBytes,
    })
    const size = fc.oneof(fc.constant(LAYOUT.totalBytes), fc.nat(2 * LAYOUT.totalBytes))
    fc.assert(
      fc.property(numbers, rest, size, (numbers, rest, size) => {
        writeSync(ledger.fd, numbers, 0, numbers.length, LAYOUT.handled)
        writeSync(ledger.fd, rest, 0, rest.length, LAYOUT.dataBytes)
        ftruncateSync(ledger.fd, size)
        const tally = ledger.tally()
        for (const count of [tally.handled(), tally.failed(), tally.handled() + tally.failed()]) {
          expect(Number.isInteger(count) && count >= 0 && count <= 2 * Number.MAX_SAFE_INTEGER).toBe(true)
        }
        expect(tally.slots()).toEqual([0, 1, 2])
        expect(ledger.inOrder([0, 1, 2]).toSorted()).toEqual([0, 1, 2])
        expect(tally.slots().filter((slot) => tally.isInHand(slot))).toEqual(tally.inHand())
        for (const slot of tally.slots()) {
          const { bytes, srcip, srcport, ageMillis } = ledger.datagram(slot)
          expect(bytes.length).toBeLessThanOrEqual(65_536)
          expect(srcip === '' || isIP(srcip) > 0).toBe(true)
          expect(Number.isInteger(srcport) && srcport >= 0 && srcport <= 65_535).toBe(true)
          expect(ageMillis >= 0 && ageMillis < 600_000).toBe(true)
          expect(ledger.error(slot).length).toBeLessThanOrEqual(4096)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('knows of no slots but its own', () => {
    const tally = opened().ledger.tally()
    for (const slot of [-1, SLOTS, 0.5, Number.NaN, 2 ** 40]) {
      expect([tally.isInHand(slot), tally.failedIn(slot)]).toEqual([false, 0])
    }
  })
})
