import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from '../../src/config/json-fault.ts'

test.each([
  ['', 0, 'a value'],
  ['{"a": 1,}', 8, 'a key in double quotes'],
  ['{"a": 1 "b": 2}', 8, '"," or "}"'],
  ['{a: 1}', 1, 'a key in double quotes or "}"'],
  ["{'a': 1}", 1, 'a key in double quotes or "}"'],
  ['{"a" 1}', 5, '":"'],
  ['{"a": }', 6, 'a value'],
  ['[1, 2', 5, '"," or "]"'],
  ['[1, ]', 4, 'a value'],
  ['[1}', 2, '"," or "]"'],
  ['{} {}', 3, 'the end of the file'],
  ['["open', 1, 'a value or "]"'],
  ['["a\nb"]', 1, 'a value or "]"'],
  ['["\\x"]', 1, 'a value or "]"'],
  ['[01]', 2, '"," or "]"'],
  ['// comment\n{}', 0, 'a value'],
])('%j', (text, offset, expected) => expect(jsonFault(text)).toEqual({ offset, expected }))

test('JSON has no fault', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2, '\t'), (json, indent) => {
      expect(jsonFault(JSON.stringify(JSON.parse(json), null, indent))).toBeNull()
    }),
  )
})

test('a text has a fault exactly when JSON.parse refuses it', () => {
  const mangled = fc
    .tuple(fc.json(), fc.nat(), fc.nat(4), fc.string({ maxLength: 3 }))
    .map(([json, at, length, put]) => {
      const from = at % (json.length + 1)
      return json.slice(0, from) + put + json.slice(from + length)
    })
  fc.assert(
    fc.property(fc.oneof(mangled, fc.string()), (text) => {
      expect(jsonFault(text) === null).toBe(isJson(text))
    }),
    { numRuns: 2000 },
  )
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
