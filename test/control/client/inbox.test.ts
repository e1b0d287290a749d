import { expect, it } from 'vitest'
import { Inbox } from '../../../src/control/client/inbox.ts'

it('says when something was taken', async () => {
  const inbox = new Inbox<string>()
  let taken = false
  inbox.put('a').then(() => {
    taken = true
  })
  await null
  expect(taken).toBe(false)
  expect(await inbox.take()).toBe('a')
  await null
  expect(taken).toBe(true)
})

it('gives in order what was put in, before and while somebody waits', async () => {
  const inbox = new Inbox<number>()
  inbox.put(1)
  inbox.put(2)
  expect([await inbox.take(), await inbox.take()]).toEqual([1, 2])
  const next = inbox.take()
  inbox.put(3)
  expect(await next).toBe(3)
})

it('gives what waits before it says that it has ended, or why', async () => {
  const ended = new Inbox<number>()
  ended.put(1)
  ended.end()
  expect([await ended.take(), await ended.take()]).toEqual([1, null])
  const failed = new Inbox<number>()
  failed.put(1)
  failed.fail(new Error('lost'))
  expect(await failed.take()).toBe(1)
  await expect(failed.take()).rejects.toThrow('lost')
})

it('holds nobody up when it is given up', async () => {
  const inbox = new Inbox<number>()
  const put = inbox.put(1)
  inbox.discard()
  await Promise.all([put, inbox.put(2)])
  expect(await inbox.take()).toBe(null)
})
