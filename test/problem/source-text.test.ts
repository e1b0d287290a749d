import { describe, expect, it } from 'vitest'
import { sourceText, TextBuilder } from '../../src/problem/source-text.ts'

describe('sourceText', () => {
  it('knows its places', () => {
    const text = sourceText('ab\ncd', 'file')
    expect(text.placeOf(4)).toEqual({ source: 'file', line: 2, column: 2, excerpt: 'cd' })
    expect(text.placeOf(5)).toEqual({ source: 'file', line: 2, column: 3, excerpt: 'cd' })
  })
})

describe('TextBuilder', () => {
  const one = sourceText('abcdef', 'one')
  const two = sourceText('uvwxyz', 'two')
  const built = new TextBuilder()
    .copy({ text: one, offset: 1 }, 2)
    .insert('--', { text: two, offset: 3 })
    .copy({ text: two, offset: 0 }, 0)
    .copy({ text: two, offset: 4 }, 2)
    .build({ text: one, offset: 5 })

  it('puts a text together', () => {
    expect(built.text).toBe('bc--yz')
  })

  it('remembers where each character came from', () => {
    const places = Array.from({ length: 8 }, (_, offset) => built.placeOf(offset))
    expect(places.map(({ source, column }) => `${source}:${column}`)).toEqual([
      'one:2',
      'one:3',
      'two:4',
      'two:4',
      'two:5',
      'two:6',
      'one:6',
      'one:6',
    ])
  })

  it('remembers it through a second one', () => {
    const again = new TextBuilder().copy({ text: built, offset: 3 }, 2).build({ text: built, offset: 5 })
    expect(again.text).toBe('-y')
    expect([0, 1, 2].map((offset) => again.placeOf(offset).column)).toEqual([4, 5, 6])
  })

  it('can be empty', () => {
    const empty = new TextBuilder().build({ text: one, offset: 2 })
    expect(empty.text).toBe('')
    expect(empty.placeOf(0)).toMatchObject({ source: 'one', column: 3 })
  })
})
