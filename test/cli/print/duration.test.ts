import { expect, test } from 'vitest'
import { durationText } from '../../../src/cli/print/duration.ts'

test.each([
  [0, '0.0 s'],
  [0.04, '0.0 s'],
  [12.36, '12.4 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min'],
  [150, '3 min'],
  [3599, '1 h'],
  [3600, '1 h'],
  [7500, '2 h 5 min'],
  [86_400, '1 d'],
  [360_000, '4 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})
