import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locate } from '../../src/problem/locate.ts'

describe('locate', () => {
  it.each([
    ['', 0, 1, 1, ''],
    ['abc', 0, 1, 1, 'abc'],
    ['abc', 3, 1, 4, 'abc'],
    ['ab\ncd', 1, 1, 2, 'ab'],
    ['ab\ncd', 2, 1, 3, 'ab'],
    ['ab\ncd', 3, 2, 1, 'cd'],
    ['ab\r\ncd', 2, 1, 3, 'ab'],
    ['ab\r\ncd', 3, 1, 3, 'ab'],
    ['ab\r\ncd', 4, 2, 1, 'cd'],
    ['ab\n', 3, 2, 1, ''],
    ['\n\r\n\n', 3, 3, 1, ''],
    ['a\rb', 2, 1, 3, 'a\rb'],
    ['\u{1f600}b', 2, 1, 2, '\u{1f600}b'],
    ['\u{1f600}b', 1, 1, 1, '\u{1f600}b'],
    ['\ud83d', 1, 1, 2, '\ud83d'],
    ['abc', 99, 1, 4, 'abc'],
    ['abc', -1, 1, 1, 'abc'],
  ])('finds in %j at %i line %i, column %i', (text, offset, line, column, excerpt) => {
    expect(locate(text, offset)).toEqual({ line, column, excerpt })
  })

  it('finds every character where lines and columns are counted one by one', () => {
    const anyText = fc
      .array(fc.constantFrom('a', '\n', '\r\n', '\u00e9', '\u{1f600}'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(anyText, (text) => {
        let [line, column, offset] = [1, 1, 0]
        for (const character of text) {
          if (character !== '\n') expect(locate(text, offset)).toMatchObject({ line, column })
          offset += character.length
          if (character === '\n') [line, column] = [line + 1, 1]
          else if (character !== '\r') column++
        }
        expect(locate(text, text.length)).toMatchObject({ line, column })
      }),
    )
  })
})
