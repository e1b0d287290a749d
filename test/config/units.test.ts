import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDuration, parseSize } from '../../src/config/units.ts'

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['0s', 0],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    [' 10 s ', 10_000],
    ['1.0004s', 1_000],
  ])('%j is %d ms', (text, millis) => expect(parseDuration(text)).toBe(millis))

  test.each([
    '10',
    '',
    's',
    '10S',
    '10sec',
    '-1s',
    '+1s',
    '1e3s',
    '1,5s',
    '.5s',
    '1.s',
    '10  s',
    '1m30s',
    '1d',
    '1 KiB',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeNull())
})

describe('a size', () => {
  test.each([
    ['512B', 512],
    ['64KiB', 65_536],
    ['4MiB', 4_194_304],
    ['1.5MiB', 1_572_864],
    ['1 GiB', 1_073_741_824],
  ])('%j is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  test.each(['64', '64K', '64KB', '64kib', '64kb', '-1B', '10s', ''])('%j is none', (text) =>
    expect(parseSize(text)).toBeNull(),
  )
})

test('what is a duration is no size, and the other way round', () => {
  fc.assert(fc.property(fc.string(), (text) => parseDuration(text) === null || parseSize(text) === null))
})

test('whole numbers keep their value', () => {
  const units = fc.constantFrom(['ms', 1], ['s', 1_000], ['m', 60_000], ['h', 3_600_000] as const)
  fc.assert(
    fc.property(fc.nat(), units, (amount, [unit, factor]) => {
      expect(parseDuration(`${amount}${unit}`)).toBe(amount * Number(factor))
    }),
  )
})
