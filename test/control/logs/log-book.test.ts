import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogBook } from '../../../src/control/logs/log-book.ts'
import type { LogEntry } from '../../../src/control/logs/log-entry.ts'
import type { Wanted } from '../../../src/control/logs/log-page.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

const EVERYTHING: Wanted = () => true
const ALL = Number.POSITIVE_INFINITY

function output(line: string, worker = 'a#0'): Notice {
  return { notice: 'output', worker, stream: 'stdout', line }
}

function entriesOf(
  book: LogBook,
  most: number | null = null,
  wanted = EVERYTHING,
  mostBytes = ALL,
): LogEntry[] {
  const { cursor } = book.lastOf(wanted, most, mostBytes)
  return cursor.take(wanted, ALL).map((json) => JSON.parse(json))
}

function lines(entries: readonly LogEntry[]): string[] {
  return entries.map(({ notice }) => (notice.notice === 'output' ? notice.line : notice.notice))
}

describe('the log book', () => {
  it('gives back what it was told, with its number, time and level', () => {
    let clock = 1_700_000_000_000
    const book = new LogBook(1024 * 1024, () => clock++)
    const notices: Notice[] = [
      { notice: 'worker-started', worker: 'a#0', pid: 7 },
      { notice: 'output', worker: 'a#0', stream: 'stderr', line: '<3>oh "no"\u0007 €😀' },
      output(''),
      { notice: 'stopping' },
    ]
    for (const notice of notices) book.notify(notice)
    expect(entriesOf(book)).toEqual([
      { seq: 1, atMillis: 1_700_000_000_000, level: 'info', notice: notices[0] },
      { seq: 2, atMillis: 1_700_000_000_001, level: 'error', notice: notices[1] },
      { seq: 3, atMillis: 1_700_000_000_002, level: 'info', notice: notices[2] },
      { seq: 4, atMillis: 1_700_000_000_003, level: 'info', notice: notices[3] },
    ])
  })

  it('keeps the last of it, whatever comes', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme', minLength: 500, maxLength: 9000 }),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), fc.integer({ min: 0, max: 40_000 }), (texts, keep) => {
        const book = new LogBook(keep)
        for (const text of texts) book.notify(output(text))
        const kept = entriesOf(book)
        const first = texts.length - kept.length
        expect(lines(kept)).toEqual(texts.slice(first))
        expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => first + index + 1))
        const bytes = kept.reduce((sum, each) => sum + Buffer.byteLength(lines([each])[0] ?? ''), 0)
        const longest = Math.max(0, ...texts.map((text) => Buffer.byteLength(text)))
        expect(bytes).toBeLessThanOrEqual(Math.max(keep, 4096, longest))
        if (first > 0) expect(bytes).toBeGreaterThan(keep / 8 - longest)
      }),
    )
  })

  it('gives the last so many of those that are wanted', () => {
    const book = new LogBook(20_000)
    for (let i = 0; i < 5000; i++) book.notify(output(`${i}`, `a#${i % 3}`))
    const wanted: Wanted = ({ worker }) => worker?.label === 'a#0'
    expect(lines(entriesOf(book, 3, wanted))).toEqual(['4992', '4995', '4998'])
    expect(entriesOf(book, 0, wanted)).toEqual([])
    expect(lines(entriesOf(book, 1))).toEqual(['4999'])
  })

  it('gives no more than so many bytes, and says how many would have been more', () => {
    const book = new LogBook(100_000)
    for (let i = 0; i < 10; i++) book.notify(output(`${i}`.repeat(1000)))
    const { cursor, leftOut } = book.lastOf(EVERYTHING, 8, 3000)
    expect([cursor.take(EVERYTHING, ALL).length, leftOut]).toEqual([3, 5])
    expect(book.lastOf(EVERYTHING, null, 1).leftOut).toBe(9)
  })

  it('knows whom it has something of', () => {
    const book = new LogBook(0)
    book.notify(output('x', 'gone#0'))
    for (let i = 0; i < 1000; i++) book.notify(output('x'.repeat(100), i % 2 ? 'a#0' : 'b#0'))
    expect(new Set(book.workers().map(({ label }) => label))).toEqual(new Set(['a#0', 'b#0']))
  })
})
