import { describe, expect, test } from 'vitest'
import { LEVEL_NAMES, levelName, levelOf, outputLevel, readLevel } from '../../src/protocol/levels.ts'

const CALLED: readonly (readonly [name: string, level: string | null])[] = [
  ...LEVEL_NAMES.map((name) => [name, name] as const),
  ['err', 'error'],
  ['warning', 'warn'],
  ['critical', 'crit'],
  ['3', 'error'],
  ['8', null],
  ['', null],
  ['constructor', null],
]

test.each(CALLED)('the level called %j is %s', (name, expected) => {
  const level = levelOf(name)
  expect(level === null ? null : levelName(level)).toBe(expected)
})

describe('a line that a worker wrote', () => {
  test.each([
    ['<0>x', 0, 'x', 'emerg'],
    ['<7>', 7, '', 'debug'],
    ['<8>x', null, '<8>x', 'info'],
    ['<4 x', null, '<4 x', 'info'],
    [' <4>x', null, ' <4>x', 'info'],
    ['', null, '', 'info'],
  ] as const)('%j', (line, level, text, name) => {
    expect(readLevel(line)).toEqual({ level, text })
    expect(levelName(outputLevel(level))).toBe(name)
  })
})
