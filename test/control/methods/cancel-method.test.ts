import { expect, it } from 'vitest'
import { serving } from '../sockets.ts'

it('cancels one request of a connection, and no other', async () => {
  const { connect, supervisor } = await serving()
  const client = await connect()
  client.run(1, 'evrexec:slow', 'first').run('b', 'evrexec:slow', 'second')
  const [first] = [await supervisor.slowRun(), await supervisor.slowRun()]
  client.request(2, 'evrexec.cancel', ['b'])
  expect(await supervisor.cancelledRun()).toBe('second')
  expect(await client.reply()).toMatchObject({ id: 'b', error: { data: { reason: 'cancelled' } } })
  expect(await client.reply()).toMatchObject({ id: 2, result: true })
  first.returns('1')
  expect(await client.reply()).toMatchObject({ id: 1, result: 1 })
})

it('does not touch what others ask for under the same id', async () => {
  const { connect, supervisor } = await serving()
  const [one, other] = [await connect(), await connect()]
  one.run(1, 'evrexec:slow', 'one')
  const run = await supervisor.slowRun()
  expect(await other.request(2, 'evrexec.cancel', [1]).reply()).toMatchObject({ result: false })
  run.returns('1')
  expect(await one.reply()).toMatchObject({ id: 1, result: 1 })
})

it('says that there is nothing to cancel', async () => {
  const client = await (await serving()).connect()
  client.run(1, 'evrexec:test', 'x')
  expect(await client.reply()).toMatchObject({ id: 1 })
  expect(await client.request(2, 'evrexec.cancel', [1]).reply()).toMatchObject({ result: false })
  expect(await client.request(3, 'evrexec.cancel', [3]).reply()).toMatchObject({ result: false })
})

it('knows the latest of several under the same id', async () => {
  const { connect, supervisor } = await serving()
  const client = await connect()
  client.run(1, 'evrexec:slow', 'first').run(1, 'evrexec:slow', 'second')
  const [first] = [await supervisor.slowRun(), await supervisor.slowRun()]
  first.returns('1')
  expect(await client.reply()).toMatchObject({ id: 1, result: 1 })
  expect(await client.request(2, 'evrexec.cancel', [1]).replies(2)).toMatchObject([
    { id: 1, error: { data: { reason: 'cancelled' } } },
    { id: 2, result: true },
  ])
})

it('takes an id only', async () => {
  const client = await (await serving()).connect()
  for (const params of [undefined, [], [null], [{}], [[1]]]) {
    expect(await client.request(1, 'evrexec.cancel', params).reply()).toMatchObject({
      error: { data: { reason: 'invalid-parameters' } },
    })
  }
})
