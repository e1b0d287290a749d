import { describe, expect, test } from 'vitest'
import { colourLevel, createPaint } from '../../../src/cli/print/colours.ts'

const pipe = {}
const terminal = (depth: number) => ({ isTTY: true, getColorDepth: () => depth })

describe('whether there are colours, and how many', () => {
  test.each([
    ['a pipe has none', pipe, {}, undefined, 0],
    ['a terminal has what it can', terminal(4), {}, undefined, 1],
    ['256 colours', terminal(8), {}, undefined, 2],
    ['16 million', terminal(24), {}, undefined, 3],
    ['a dumb terminal has none', terminal(1), {}, undefined, 0],
    ['NO_COLOR', terminal(24), { NO_COLOR: '1' }, undefined, 0],
    ['an empty NO_COLOR says nothing', terminal(24), { NO_COLOR: '' }, undefined, 3],
    ['FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '1' }, undefined, 1],
    ['FORCE_COLOR=3 on a pipe', pipe, { FORCE_COLOR: '3' }, undefined, 3],
    ['FORCE_COLOR=0 on a terminal', terminal(24), { FORCE_COLOR: '0' }, undefined, 0],
    ['FORCE_COLOR over NO_COLOR, as in Node', pipe, { FORCE_COLOR: '', NO_COLOR: '1' }, undefined, 1],
    ['--no-color over FORCE_COLOR', terminal(24), { FORCE_COLOR: '1' }, false, 0],
    ['--color over NO_COLOR', pipe, { NO_COLOR: '1' }, true, 1],
    ['--color takes what the terminal can', terminal(24), { NO_COLOR: '1' }, true, 3],
  ] as const)('%s', (_, stream, env, flag, level) => {
    expect(colourLevel(stream, env, flag)).toBe(level)
  })
})

test('each worker keeps its own colour', () => {
  const paint = createPaint(pipe, {}, true)
  const first = paint.worker('a#0')
  expect(first).not.toBe('a#0')
  expect(paint.worker('b#0').replace('b', 'a')).not.toBe(first)
  expect(paint.worker('a#0')).toBe(first)
})

test('without colours text stays as it is', () => {
  const paint = createPaint(pipe, {}, undefined)
  expect(paint.bad(paint.worker('a#0'))).toBe('a#0')
})
