import { describe, expect, it } from 'vitest'
import { quoted, quotedOrNothing } from '../../src/problem/quoted.ts'

describe('quoted', () => {
  it.each([
    ['abc', '"abc"'],
    ['', '""'],
    ['a"b\'c\\d', '"a"b\'c\\d"'],
    ['\u00e9\u65e5\u{1f600}', '"\u00e9\u65e5\u{1f600}"'],
    ['a b\u00a0c', '"a b\\u{a0}c"'],
    ['\t\r\n\0', '"\\t\\r\\n\\0"'],
    ['\x1b[31m\u202e\u2028\ud83d', '"\\u{1b}[31m\\u{202e}\\u{2028}\\u{d83d}"'],
    ['x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['x'.repeat(61), `"${'x'.repeat(59)}\u2026"`],
    ['\u{1f600}'.repeat(61), `"${'\u{1f600}'.repeat(59)}\u2026"`],
  ])('shows %j as %s', (text, expected) => {
    expect(quoted(text)).toBe(expected)
  })
})

describe('quotedOrNothing', () => {
  it('has a word for an empty text', () => {
    expect(quotedOrNothing('')).toBe('nothing')
    expect(quotedOrNothing(' ')).toBe('" "')
  })
})
