import { array, assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { ReplayedIds } from '../../../src/supervisor/dead-letters/replayed-ids.ts'

it('has what was added, and nothing else', () => {
  const counted = tuple(constantFrom('a', 'b', 'a-1', ''), nat(20_000)).map((parts) => parts.join('-'))
  const ids = oneof(
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
    property(array(ids), array(ids), (added, asked) => {
      const replayed = new ReplayedIds()
      for (const id of added) replayed.add(id)
      for (const id of [...added, ...asked]) expect([id, replayed.has(id)]).toEqual([id, added.includes(id)])
    }),
  )
})

it('takes next to no memory for ids that count up', () => {
  const replayed = new ReplayedIds()
  const before = process.memoryUsage()
  for (let number = 1; number <= 1_000_000; number++) replayed.add(`5f0c9a1be2-${number}`)
  expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000)
  expect(replayed.has('5f0c9a1be2-999999')).toBe(true)
  expect(replayed.has('5f0c9a1be2-1000001')).toBe(false)
})
