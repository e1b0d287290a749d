import { ftruncateSync, writeSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { ERROR_BYTES, LEDGER_VERSION } from '../../../src/protocol/ledger.ts'
import { Ledger } from '../../../src/supervisor/datagrams/ledger.ts'
import { openLedger } from '../../../src/worker/datagrams/ledger.ts'

const loaded = loadPlatform()
const from = { address: '127.0.0.1', port: 40_123 }

describe.skipIf(!loaded.ok)('the ledger that a worker writes', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  /** Both sides of one. */
  function ledgerOf(slots: number) {
    const read = new Ledger(platform, slots)
    onTestFinished(() => read.close())
    const opened = openLedger(platform, read.fd, slots)
    if (!opened.ok) throw new Error(opened.problems[0]?.message)
    const counts = () => {
      const tally = read.tally()
      return { handled: tally.handled(), failed: tally.failed(), inHand: tally.inHand() }
    }
    return { read, write: opened.value, counts }
  }

  function messageFor(fd: number, slots: number): string | undefined {
    const opened = openLedger(platform, fd, slots)
    return opened.ok ? undefined : opened.problems[0]?.message
  }

  it('tells of each slot whether it is in hand, and counts what has been', () => {
    const { write, counts } = ledgerOf(3)
    expect(counts()).toEqual({ handled: 0, failed: 0, inHand: [] })
    write.taken(0, Buffer.from('a'), from)
    write.taken(2, Buffer.from('b'), from)
    expect(counts()).toEqual({ handled: 0, failed: 0, inHand: [0, 2] })
    write.handled(2)
    write.failed(0, 'Error: no')
    expect(counts()).toEqual({ handled: 1, failed: 1, inHand: [] })
    write.taken(2, Buffer.from('c'), from)
    expect(counts()).toEqual({ handled: 1, failed: 1, inHand: [2] })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a byte that is no text', Buffer.from([0xff])],
    ['the most that a datagram has', Buffer.alloc(65_507, 'x')],
  ])('has %s as it came', (_what, bytes) => {
    const { read, write } = ledgerOf(2)
    write.taken(0, Buffer.alloc(65_507, 'o'), from)
    write.handled(0)
    write.taken(1, Buffer.alloc(65_507, 'n'), from)
    write.taken(0, bytes, from)
    expect(read.datagram(0).bytes.equals(bytes)).toBe(true)
    expect(read.datagram(1).bytes.equals(Buffer.alloc(65_507, 'n'))).toBe(true)
  })

  it('has the source of each datagram, also when a slot has had others before', () => {
    const { read, write } = ledgerOf(2)
    const address = fc.oneof(
      fc.ipV4(),
      fc.constantFrom('::1', 'fe80::1%eth0', '::ffff:192.0.2.1', '2001:db8::7'),
    )
    fc.assert(
      fc.property(address, fc.nat(65_535), fc.nat(1), (srcip, srcport, slot) => {
        write.taken(slot, Buffer.alloc(0), { address: srcip, port: srcport })
        expect(read.datagram(slot)).toMatchObject({ srcip, srcport })
      }),
    )
  })

  it('has the time, on the clock that all processes share', () => {
    const { read, write } = ledgerOf(1)
    write.taken(0, Buffer.alloc(0), from)
    const { ageMillis } = read.datagram(0)
    expect(ageMillis).toBeGreaterThan(0)
    expect(ageMillis).toBeLessThan(1000)
  })

  it('has the error of what has failed, cut off between characters', () => {
    const { read, write } = ledgerOf(2)
    write.taken(1, Buffer.alloc(0), from)
    write.failed(1, 'ü'.repeat(ERROR_BYTES))
    expect(read.error(1)).toBe('ü'.repeat(ERROR_BYTES / 2))
    write.taken(1, Buffer.alloc(0), from)
    write.failed(1, `xy${'€'.repeat(ERROR_BYTES)}`)
    expect(read.error(1)).toBe(`xy${'€'.repeat(Math.floor((ERROR_BYTES - 2) / 3))}`)
    write.taken(1, Buffer.alloc(0), from)
    write.failed(1, 'Error: short')
    expect(read.error(1)).toBe('Error: short')
    expect(read.error(0)).toBe('')
  })

  it('keeps a copy: what a route does to its datagram stays its own', () => {
    const { read, write } = ledgerOf(1)
    const bytes = Buffer.from('as it came')
    write.taken(0, bytes, from)
    bytes.fill(0)
    expect(String(read.datagram(0).bytes)).toBe('as it came')
  })

  it('is refused when it is of another version than the worker, and not touched', () => {
    const { read } = ledgerOf(4)
    writeSync(read.fd, Uint32Array.of(LEDGER_VERSION + 1), 0, 4, 4)
    expect(messageFor(read.fd, 4)).toBe(
      `expected a ledger of version ${LEDGER_VERSION} for 4 datagrams, found version ${LEDGER_VERSION + 1}; ` +
        'the supervisor is of another installation than its workers: restart it',
    )
  })

  it('is refused when it is something else, or too small to be mapped', () => {
    const { read } = ledgerOf(4)
    expect(messageFor(read.fd, 5)).toMatch(/for 5 datagrams, found one for 4 in \d+ bytes/)
    ftruncateSync(read.fd, 100)
    expect(messageFor(read.fd, 4)).toMatch(/found one for 4 in 100 bytes/)
    ftruncateSync(read.fd, 0)
    expect(messageFor(read.fd, 4)).toMatch(/found something else/)
  })
})
