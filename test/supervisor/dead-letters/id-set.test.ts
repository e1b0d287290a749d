import { array, assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { IdSet } from '../../../src/supervisor/dead-letters/id-set.ts'

it('has what was added, and nothing else', () => {
  const counted = tuple(constantFrom('a', 'b', 'a-1', ''), nat(20_000)).map((parts) => parts.join('-'))
  const anyId = oneof(
    counted,
    string(),
    constantFrom(
      'a-0',
      'a-007',
      'a-7',
      'a--7',
      'a-1-4096',
      '-',
      '__proto__-1',
      'a\n-1',
      'a-99999999999999999',
    ),
  )
  assert(
    property(array(anyId), array(anyId), (added, asked) => {
      const ids = new IdSet()
      for (const id of added) ids.add(id)
      for (const id of [...added, ...asked]) expect([id, ids.has(id)]).toEqual([id, added.includes(id)])
    }),
  )
})

it('takes next to no memory for ids that count up', () => {
  const ids = new IdSet()
  const before = process.memoryUsage()
  for (let number = 1; number <= 1_000_000; number++) ids.add(`5f0c9a1be2-${number}`)
  expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000)
  expect(ids.has('5f0c9a1be2-999999')).toBe(true)
  expect(ids.has('5f0c9a1be2-1000001')).toBe(false)
})
