import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { posixPattern } from '../../../src/exec-line/kamailio-cfg/posix-pattern.ts'
import { askAboutStatements, kamailioMissing, kamailioTitle, quote } from '../kamailio.ts'

function firstMatch(pattern: string, text: string, flags: { ignoreCase?: boolean; lines?: boolean } = {}) {
  const posix = posixPattern(pattern, { ignoreCase: false, lines: false, ...flags })
  return posix && (text.match(posix.regexp)?.[0] ?? 'no match')
}

describe('posixPattern', () => {
  it.each([
    ['b+', 'abbc', 'bb'],
    ['a.c', 'a\nc', 'a\nc'],
    ['[]x-]+', 'a]-xb', ']-x'],
    ['[^]x]', ']xa', 'a'],
    ['[\\d]+', 'a1d\\', 'd\\'],
    ['[[:digit:]a-c]+', 'x1b2', '1b2'],
    ['a\\.b', 'axb a.b', 'a.b'],
    ['/', 'a/b', '/'],
    ['^(a|b)$', 'b', 'b'],
    ['(ab)?', 'ab', null],
    ['a{2}', 'aa', null],
    ['\\w', 'a', null],
    ['[[.a.]]', 'a', null],
    ['*', '*', null],
    ['(', '(', null],
    ['[a', 'a', null],
    ['a\\', 'a', null],
    ['.*.*.*.*.*x', 'x', null],
  ])('finds with %j in %j: %j', (pattern, text, expected) => {
    expect(firstMatch(pattern, text)).toBe(expected)
  })

  it('can keep to lines', () => {
    expect(firstMatch('^b.*$', 'a\nbc\nd', { lines: true })).toBe('bc')
    expect(firstMatch('^b.*$', 'a\nbc\nd')).toBe('no match')
    expect(firstMatch('[^a]+', 'ab\nc', { lines: true })).toBe('b')
  })

  it('can ignore case', () => {
    expect(firstMatch('EvR', 'xevr', { ignoreCase: true })).toBe('evr')
  })

  it('knows when it cannot take the longest match', () => {
    expect(posixPattern('a|ab', { ignoreCase: false, lines: false })?.sameMatch).toBe(false)
    expect(posixPattern('a(b)[cd]*', { ignoreCase: false, lines: false })?.sameMatch).toBe(true)
  })
})

describe.skipIf(kamailioMissing !== null)(`posixPattern, ${kamailioTitle}`, () => {
  it('agrees about names of modules, where it understands the pattern', () => {
    const pieces = [
      ...[
        'evrexec',
        'evr',
        'exec',
        'e',
        'v',
        'x',
        'a',
        'E',
        '.',
        '.*',
        '.+',
        '?',
        '*',
        '+',
        '|',
        '(',
        ')',
        '^',
        '$',
      ],
      ...[
        '[a-z]',
        '[^x]',
        '[[:alpha:]]+',
        '[]ex-]*',
        '[^]a]',
        '[e-v]',
        '[\\e]',
        '[a-]',
        '\\.',
        '\\(',
        '\\e',
        '{1}',
        '[',
      ],
    ]
    const anyPattern = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(''))
    const patterns = fc.sample(anyPattern, { numRuns: 3000, seed: 5063 })
    const errors = askAboutStatements(patterns.map((each) => `modparam(${quote(each)},"exec","name=a")`))
    const understood = patterns.flatMap((pattern, index) => {
      const posix = posixPattern(`^(${pattern})$`, { ignoreCase: true, lines: false })
      return posix === null ? [] : { pattern, matches: posix.regexp.test('evrexec'), error: errors[index] }
    })
    expect(understood.filter(({ matches, error }) => matches !== (error === null))).toEqual([])
    expect(understood.filter(({ matches }) => matches).length).toBeGreaterThan(50)
  })
})
