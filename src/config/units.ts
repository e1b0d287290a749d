/** Durations and sizes as people write them: a number and its unit, never a bare number. */

export const DURATION_FORMS = '500ms, 10s, 2m or 1h'
export const SIZE_FORMS = '512B, 64KiB, 4MiB or 1GiB'

/** The longest that a timer of Node can wait; beyond it they fire at once. */
export const LONGEST_MILLIS = 2 ** 31 - 1

const MILLIS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
])

const BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
])

/** `1.5s` -> 1500, rounded to whole milliseconds; null when it is no duration. */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, MILLIS)
}

/** `64KiB` -> 65536, rounded to whole bytes; null when it is no size. */
export function parseSize(text: string): number | null {
  return parseQuantity(text, BYTES)
}

function parseQuantity(text: string, units: ReadonlyMap<string, number>): number | null {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?) ?([A-Za-z]+)\s*$/.exec(text) ?? []
  const factor = units.get(unit ?? '')
  return amount === undefined || factor === undefined ? null : Math.round(Number(amount) * factor)
}
