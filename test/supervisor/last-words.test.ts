import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LastWords } from '../../src/supervisor/last-words.ts'

function wordsOf(lines: readonly string[]): LastWords {
  const words = new LastWords()
  for (const line of lines) words.add(line)
  return words
}

it('the last lines are kept, the very last ones to be shown', () => {
  const words = wordsOf(Array.from({ length: 1000 }, (_, nth) => `line ${nth}`))
  expect(words.shown).toEqual(['line 995', 'line 996', 'line 997', 'line 998', 'line 999'])
  expect(words.all).toHaveLength(40)
  expect(words.all.at(-1)).toBe('line 999')
})

it('a long line is cut off', () => {
  expect(wordsOf(['x'.repeat(1_000_000)]).shown).toEqual(['x'.repeat(1000)])
})

it('what tells nothing is not shown', () => {
  const printed = readFileSync(
    join(import.meta.dirname, '../fixtures/last-words/node-22-heap-full.txt'),
    'utf8',
  )
  const words = wordsOf(['the route’s own words', ...printed.split('\n')])
  expect(words.shown[0]).toBe('the route’s own words')
  expect(words.shown.at(-1)).toMatch(/^FATAL ERROR: .* JavaScript heap out of memory$/)
})
