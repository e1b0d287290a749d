import { expect, it } from 'vitest'
import { lostReplies } from '../../../src/control/fifo/lost-replies.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

it('the first lost reply is told of, and then how many there were, once in a while', () => {
  const told: Notice[] = []
  let now = 0
  const lose = lostReplies(
    (notice) => told.push(notice),
    () => now,
  )
  lose('one')
  lose('two')
  now = 59_999
  lose('three')
  expect(told).toEqual([{ notice: 'replies-lost', count: 1, message: 'one' }])
  now = 60_000
  lose('x'.repeat(1000))
  expect(told[1]).toEqual({ notice: 'replies-lost', count: 3, message: 'x'.repeat(300) })
})
