import { expect, test } from 'vitest'
import { timeText } from '../../../src/cli/logs/time-text.ts'

const at = new Date(2026, 1, 3, 4, 5, 6, 7).getTime()

test.each([
  ['today', new Date(2026, 1, 3, 23, 59).getTime(), '04:05:06.007'],
  ['another day', new Date(2026, 1, 4, 0, 0).getTime(), '2026-02-03 04:05:06.007'],
])('%s', (_, now, expected) => {
  expect(timeText(at, now)).toBe(expected)
})
