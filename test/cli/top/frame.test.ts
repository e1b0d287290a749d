import { describe, expect, it } from 'vitest'
import { frameText } from '../../../src/cli/top/frame.ts'
import { sparkline } from '../../../src/cli/top/sparkline.ts'

describe('a frame', () => {
  it('is written over what stands there, all at once', () => {
    expect(frameText(null, ['a', 'b'])).toBe(
      '\u001b[?2026h\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J\u001b[?2026l',
    )
  })

  it('that differs in one line writes that line only', () => {
    expect(frameText(['a', 'b', 'c'], ['a', 'x', 'c'])).toBe('\u001b[?2026h\u001b[2;1Hx\u001b[K\u001b[?2026l')
  })

  it('that is the same writes nothing', () => {
    expect(frameText(['a', 'b'], ['a', 'b'])).toBe('')
  })
})

describe('a sparkline', () => {
  const LEVELS = ['_', '1', '2', '3']

  it.each([
    [[0, 1, 2, 3], 4, '_123'],
    [[1, 1000], 4, '  13'],
    [[0, 0], 2, '__'],
    [[null, 5, null], 4, '  3 '],
    [[9, 1, 2, 4], 3, '112'],
    [[], 3, '   '],
  ])('of %j in %d columns', (numbers, width, expected) => {
    expect(sparkline(numbers, width, LEVELS)).toBe(expected)
  })
})
