import { expect, test } from 'vitest'
import { alternatives } from '../../src/problem/alternatives.ts'

test.each([
  [['a'], 'a'],
  [['a', 'b'], 'a or b'],
  [['a', 'b', 'c'], 'a, b or c'],
])('%j', (choices, text) => {
  expect(alternatives(choices)).toBe(text)
})
