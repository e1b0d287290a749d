import { expect, test } from 'vitest'
import { createPaint } from '../../../src/cli/print/colours.ts'
import { outputLine } from '../../../src/cli/print/output-line.ts'
import { type Paint, plain } from '../../../src/cli/print/paint.ts'

const marked: Paint = {
  bad: (text) => `[bad ${text}]`,
  warning: (text) => `[warning ${text}]`,
  good: (text) => `[good ${text}]`,
  dim: (text) => `[dim ${text}]`,
  strong: (text) => `[strong ${text}]`,
  worker: (name) => `[${name}]`,
  foreign: (text) => text,
}

test.each([
  ['plain text', 'a#0 | plain text'],
  ['<7>d', 'a#0 | d'],
  ['<6>i', 'a#0 | i'],
  ['<5>n', 'a#0 | n'],
  ['<4>w', 'a#0 | warn: w'],
  ['<3>e', 'a#0 | error: e'],
  ['<2>c', 'a#0 | crit: c'],
  ['<9>no level', 'a#0 | <9>no level'],
  ['<b>neither</b>', 'a#0 | <b>neither</b>'],
  ['', 'a#0 | '],
])('without colours: %j', (line, expected) => {
  expect(outputLine('a#0', line, plain)).toBe(expected)
})

test.each([
  ['text', '[a#0] [dim |] text'],
  ['<7>d', '[a#0] [dim |] [dim d]'],
  ['<6>i', '[a#0] [dim |] i'],
  ['<4>w', '[a#0] [dim |] [warning warn: w]'],
  ['<3>e', '[a#0] [dim |] [bad error: e]'],
])('with colours: %j', (line, expected) => {
  expect(outputLine('a#0', line, marked)).toBe(expected)
})

test('on a terminal, colours or not, control characters are shown instead of obeyed', () => {
  const line = '<4>a\x1b[31mb\r\x9bc\td'
  for (const flag of [true, false]) {
    const text = outputLine('a#0', line, createPaint({ isTTY: true }, {}, flag))
    expect(text).toContain('a␛[31mb␍�c\td')
  }
  expect(outputLine('a#0', line, createPaint({}, {}, undefined))).toContain('a\x1b[31mb')
})
