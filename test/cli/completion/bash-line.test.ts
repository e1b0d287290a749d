import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { inBash, splitBashLine } from '../../../src/cli/completion/bash-line.ts'

/** What bash itself begins with. */
const WORD_BREAKS = ' \t\n"\'><=;|&(:'
const split = (line: string) => splitBashLine(line, WORD_BREAKS)

describe('the line', () => {
  test.each([
    ['evrexec ', ['evrexec', '']],
    ['evrexec run ev', ['evrexec', 'run', 'ev']],
    ['evrexec  run\tevrexec:te', ['evrexec', 'run', 'evrexec:te']],
    ['evrexec run "a b', ['evrexec', 'run', 'a b']],
    ["evrexec run 'a\\b", ['evrexec', 'run', 'a\\b']],
    ['evrexec run "a\\"b\\c" ', ['evrexec', 'run', 'a"b\\c', '']],
    ['evrexec run a\\ b', ['evrexec', 'run', 'a b']],
    ["evrexec run '' ", ['evrexec', 'run', '', '']],
    ['TZ=UTC X= evrexec run ', ['evrexec', 'run', '']],
    ['cd there && evrexec run ', ['evrexec', 'run', '']],
    ['date | evrexec run x -', ['evrexec', 'run', 'x', '-']],
    ['evrexec run x 2> log --js', ['evrexec', 'run', 'x', '--js']],
    ['evrexec run x >log', ['evrexec', 'run', 'x', 'log']],
  ])('%j is split as bash does', (line, words) => {
    expect(split(line).words).toEqual(words)
  })

  test.each([
    ['evrexec run evrexec:te', 'evrexec:'],
    ['evrexec start --restart=al', '--restart='],
    ['evrexec run te', ''],
    // Within quotes, and after a backslash, nothing breaks a word.
    ['evrexec run "evrexec:te', ''],
    ['evrexec run evrexec\\:te', ''],
    ['evrexec run evr"exec:te', 'evr'],
    ['evrexec run "evrexec:"te', 'evrexec:'],
  ])('of %j, readline leaves %j alone', (line, kept) => {
    expect(split(line).words.at(-1)?.slice(0, split(line).kept)).toBe(kept)
  })

  it('may break words at less', () => {
    expect(splitBashLine('evrexec run evrexec:te', ' \t\n')).toMatchObject({ kept: 0 })
  })

  test.each([
    ['evrexec run x > lo', true],
    ['evrexec run x 2>', true],
    ['evrexec run x < in ', false],
    ['evrexec run "x > lo', false],
  ])('%j expects a file: %j', (line, isRedirection) => {
    expect(split(line).isRedirection).toBe(isRedirection)
  })
})

describe('a word', () => {
  test.each([
    ['evrexec run ', 'evrexec:timer#0', 'evrexec:timer#0'],
    ['evrexec run evrexec:', 'evrexec:timer', 'timer'],
    ['evrexec run ', '#odd one', '\\#odd\\ one'],
    ['evrexec run ', '$(rm)', '\\$\\(rm\\)'],
    ['evrexec run "', '$(rm)', '\\$(rm)'],
    ["evrexec run '", "it's", "it'\\''s"],
    ['evrexec run ', 'grüße', 'grüße'],
  ])('after %j, %j goes in as %j', (line, word, typed) => {
    expect(inBash(word, split(line))).toBe(typed)
  })

  it('means itself to bash, whatever is in it', () => {
    const word = fc.stringMatching(/^[ -~äß日]+$/)
    const words = fc.sample(word, 200)
    const none = { kept: 0, quote: '' } as const
    const script = `printf '%s\\n' ${words.map((each) => inBash(each, none)).join(' ')}`
    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').slice(0, -1)).toEqual(words)
  })
})
