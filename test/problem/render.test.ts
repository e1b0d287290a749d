import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Place, problem } from '../../src/problem/problem.ts'
import { renderParts, renderProblem } from '../../src/problem/render.ts'

const render = (place: Partial<Place>) =>
  renderProblem(problem('expected this, found that', place)).split('\n')

describe('renderProblem', () => {
  it('shows place, message, line and caret', () => {
    expect(render({ source: 'a.cfg', line: 3, column: 8, excerpt: 'name=a;wrokers=2' })).toEqual([
      'a.cfg:3:8: expected this, found that',
      '    name=a;wrokers=2',
      '           ^',
    ])
  })

  it.each([
    [{}, ['expected this, found that']],
    [{ source: '--exec' }, ['--exec: expected this, found that']],
    [{ source: 'a.cfg', line: 3 }, ['a.cfg:3: expected this, found that']],
    [{ source: 'a.cfg', line: 3, excerpt: 'x' }, ['a.cfg:3: expected this, found that', '    x']],
    [{ source: 'a.cfg', line: 3, column: 1, excerpt: '' }, ['a.cfg:3:1: expected this, found that']],
    [{ line: 3, column: 1, excerpt: 'x' }, ['3:1: expected this, found that', '    x', '    ^']],
  ])('shows what is known: %j', (place, expected) => {
    expect(render(place)).toEqual(expected)
  })

  it.each([
    ['the end of the line', 'abc', 4, 'abc', '   ^'],
    ['beyond the end', 'abc', 9, 'abc', '   ^'],
    ['tabs, which end where those above end', '\ta\tb', 4, '\ta\tb', '\t \t^'],
    ['wide characters', '\u65e5\u672cx', 3, '\u65e5\u672cx', '    ^'],
    ['full-width characters', '\uff41\uff1bx', 3, '\uff41\uff1bx', '    ^'],
    ['pictures', '\u{1f600}x', 2, '\u{1f600}x', '  ^'],
    [
      'pictures made of several characters',
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}x',
      6,
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}x',
      '  ^',
    ],
    ['combining characters', 'e\u0301x', 3, 'e\u0301x', ' ^'],
    ['the inside of one', 'ae\u0301x', 3, 'ae\u0301x', ' ^'],
    ['invisible characters', 'a\u200bx', 3, 'a\u200bx', ' ^'],
    ['control characters', 'a\x1b[31m\x00\x85x', 9, 'a\u241b[31m\u2400\ufffdx', '        ^'],
    ['characters that turn the direction', 'a\u202ex', 3, 'a\ufffdx', '  ^'],
    ['halves of characters', 'a\ud83dx', 3, 'a\ufffdx', '  ^'],
  ])('points at %s', (_, excerpt, column, shown, caret) => {
    expect(render({ source: 'a', line: 1, column, excerpt }).slice(1)).toEqual([
      `    ${shown}`,
      `    ${caret}`,
    ])
  })

  it.each([
    [1, '', 'x'.repeat(100), '\u2026'],
    [500, '\u2026', 'x'.repeat(100), '\u2026'],
    [1000, '\u2026', 'x'.repeat(100), ''],
  ])('cuts a long line around column %i', (column, left, shown, right) => {
    const line = `${'x'.repeat(column - 1)}Q${'x'.repeat(1000 - column)}`
    const [, excerpt = '', caret = ''] = render({ source: 'a', line: 1, column, excerpt: line })
    expect(excerpt.replace('Q', 'x')).toBe(`    ${left}${shown}${right}`)
    expect(excerpt[caret.length - 1]).toBe('Q')
  })

  it('leaves nothing in that could disturb a terminal', () => {
    const parts = renderParts(
      problem('expected\x1b[2J', { source: 'a\nb', line: 1, column: 1, excerpt: '\x07' }),
    )
    expect(parts).toEqual({
      place: 'a\u240ab:1:1',
      message: 'expected\u241b[2J',
      excerpt: '\u2407',
      caret: '^',
    })
  })

  it('has its caret within what is shown of any line', () => {
    const anyLine = fc.string({
      unit: fc.constantFrom('a', '\t', '\u65e5', '\u0301', '\u{1f600}', '\x1b'),
      maxLength: 3000,
    })
    fc.assert(
      fc.property(anyLine, fc.nat(3000), (excerpt, column) => {
        const shown = renderParts(problem('', { column: column + 1, excerpt }))
        const width = Array.from(shown.excerpt ?? '').length
        expect(shown.caret?.length ?? 0).toBeLessThanOrEqual(2 * width + 1)
        expect(width).toBeLessThanOrEqual(1000)
      }),
    )
  })

  it('does not mind how long a line is', () => {
    const [, excerpt = ''] = render({ source: 'a', line: 1, column: 5e6, excerpt: '\u65e5'.repeat(1e7) })
    expect(excerpt).toBe(`    \u2026${'\u65e5'.repeat(50)}\u2026`)
  })
})
