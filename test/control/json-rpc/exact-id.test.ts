import fc from 'fast-check'
import { expect, it } from 'vitest'
import { elementsOf, exactId } from '../../../src/control/json-rpc/exact-id.ts'

it.each([
  ['{"id":12345678901234567890}', '12345678901234567890'],
  ['{ "id" : 1.50 , "method":"x"}', '1.50'],
  ['{"params":{"id":1,"x":[{"id":2}]},"id":1e400}', '1e400'],
  ['{"method":"\\"id\\":1,","id":-0.0}', '-0.0'],
  ['{"\\u0069d":7.25}', '7.25'],
  ['{"id":1.5,"id":2.5}', '2.5'],
])('%s has %s', (json, id) => {
  expect(exactId(json)).toBe(id)
})

it('an array falls apart into the texts of its elements', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1), (values, indent) => {
      const elements = elementsOf(JSON.stringify(values, null, indent))
      expect(elements.map((element) => JSON.parse(element))).toEqual(JSON.parse(JSON.stringify(values)))
    }),
  )
})

it('an object gives its id', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.double({ noNaN: true }), (object, id) => {
      const json = JSON.stringify({ ...object, id })
      expect(JSON.parse(exactId(json))).toEqual(JSON.parse(json).id)
    }),
  )
})
