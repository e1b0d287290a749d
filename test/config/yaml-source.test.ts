import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDocument, stringify } from 'yaml'
import type { Path } from '../../src/config/source.ts'
import { yamlSource } from '../../src/config/yaml-source.ts'
import type { Place } from '../../src/problem/problem.ts'

function sourceOf(text: string, top: Path = []) {
  return yamlSource('/etc/evrexec.yaml', text, parseDocument(text, { merge: true }).contents, top)
}

/** What stands at a place, to the end of its line. */
function textAt({ line, column, excerpt }: Place): string | null {
  if (line === null || column === null || excerpt === null) return null
  return [...excerpt].slice(column - 1).join('')
}

/** Maps and lists in which no key and no text occurs twice. */
const tree = fc
  .letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('map')),
    leaf: fc.constantFrom('', ' ', ':', ' # ', '\n', '"', "'", '\\', 'ä😀', '- ', '{', '@', '\t', '  x'),
    list: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    map: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
  }))
  .node.map((node) => ({ top: node }))

const writer = fc.constantFrom(
  ...(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const).flatMap(
    (defaultStringType) =>
      (['block', 'flow', 'any'] as const).flatMap((collectionStyle) =>
        [1, 4].map(
          (indent) => (value: unknown) =>
            stringify(value, { defaultStringType, collectionStyle, indent, lineWidth: 40 }),
        ),
      ),
  ),
  ...[undefined, 2, '\t'].map((indent) => (value: unknown) => JSON.stringify(value, null, indent)),
)

function named(value: unknown, count = { next: 0 }): unknown {
  if (typeof value === 'string') return `v${count.next++}v${value}e`
  if (Array.isArray(value) && value.length % 2 === 0) return value.map((item) => named(item, count))
  if (Array.isArray(value))
    return Object.fromEntries(value.map((item) => [`k${count.next++}k`, named(item, count)]))
  return value
}

function* leaves(value: unknown, path: Path = []): Generator<[Path, string]> {
  if (typeof value === 'string') yield [path, value]
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* leaves(item, [...path, index])
  else for (const [key, item] of Object.entries(value ?? {})) yield* leaves(item, [...path, key])
}

test('places are those of the text, however it is written', () => {
  let exact = 0
  const property = fc.property(tree, writer, ({ top }, write) => {
    const value = { top: named(top) }
    const text = write(value)
    const source = sourceOf(text)
    for (const [path, leaf] of leaves(value)) {
      const mark = leaf.slice(0, leaf.indexOf('v', 1) + 1)
      expect(textAt(source.placeOf(path))).toMatch(new RegExp(`^(?:["']?${mark}|[|>])`))
      const key = path.at(-1)
      if (typeof key === 'string')
        expect(textAt(source.placeOf(path, 'key'))).toMatch(new RegExp(`^["']?${key}`))

      const located = source.textAt(path, leaf)
      expect(located.text).toBe(leaf)
      const place = located.placeOf(0)
      expect(textAt(place)?.startsWith(mark)).toBe(true)
      if (place.source === '/etc/evrexec.yaml') {
        exact++
        expect(textAt(located.placeOf(leaf.length - 1))?.startsWith('e')).toBe(true)
      }
    }
  })
  fc.assert(property, { numRuns: 300 })
  expect(exact).toBeGreaterThan(0)
})

describe('where a value cannot be found, its surroundings are', () => {
  const text = 'one: &a { x: 1 }\ntwo: *a\nthree:\n  <<: *a\n  y: 2\n'

  test.each<[Path, string]>([
    [['one', 'x'], '1 }'],
    [['two'], '*a'],
    [['two', 'x'], '*a'],
    [['three', 'x'], '<<: *a'],
    [['one', 'nope', 'deeper'], '{ x: 1 }'],
  ])('%j', (path, found) => {
    const place = sourceOf(text).placeOf(path)
    expect(place.source).toBe('/etc/evrexec.yaml')
    expect(textAt(place)).toContain(found)
  })

  test('or only the file', () => {
    expect(sourceOf('').placeOf(['a'])).toEqual({
      source: '/etc/evrexec.yaml',
      line: null,
      column: null,
      excerpt: null,
    })
  })
})

test('paths may begin below the top of the file', () => {
  expect(sourceOf('evrexec:\n  grace: 1\n', ['evrexec']).placeOf(['grace'])).toMatchObject({
    line: 2,
    column: 10,
  })
  expect(sourceOf('name: x\n', ['evrexec']).placeOf(['grace'])).toMatchObject({ line: null })
})
