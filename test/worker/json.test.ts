import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ANSWER_CHARACTERS, toJson } from '../../src/worker/json.ts'

describe("a route's answer", () => {
  it('is nothing when the route returned nothing', () => {
    expect(toJson(undefined)).toBeNull()
    expect(toJson(null)).toBe('null')
  })

  it('is what JSON makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value)).toBe(JSON.stringify(value))
      }),
    )
    expect(toJson({ at: new Date(0), missing: undefined })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
  })

  it.each([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['a BigInt', 1n],
    ['NaN', Number.NaN],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['a Map', new Map([[1, 2]])],
    ['a Set', new Set([1])],
    ['a Map', runInNewContext('new Map()')],
  ])('is an error when it is or holds %s, which JSON would lose', (name, value) => {
    expect(() => toJson(value)).toThrow(
      new TypeError(`expected the result to be something that JSON can carry, found ${name}`),
    )
    expect(() => toJson({ list: [{ inner: value }] })).toThrow(`expected "inner" in the result`)
  })

  it('is an error when it contains itself', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => toJson(circle)).toThrow(/circular/)
  })

  it('is an error when it is too long to be carried', () => {
    expect(() => toJson('x'.repeat(MAX_ANSWER_CHARACTERS))).toThrow(RangeError)
  })
})
