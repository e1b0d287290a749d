import { stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { RawClient, serving } from '../sockets.ts'

describe('one connection more than the limit', () => {
  it('is told so and closed; the others do not notice', async () => {
    const { connect } = await serving({ maxConnections: 2 })
    const [first, second] = [await connect(), await connect()]
    await first.run(1, 'evrexec:quiet').reply()
    await second.run(1, 'evrexec:quiet').reply()
    const third = await connect()
    expect(await third.reply()).toMatchObject({
      id: null,
      error: { code: 500, data: { reason: 'too-many-connections' } },
    })
    expect(await third.rest()).toBe('')
    expect(await first.run(2, 'evrexec:quiet').reply()).toMatchObject({ id: 2 })
    expect(await second.run(2, 'evrexec:quiet').reply()).toMatchObject({ id: 2 })
  })

  it('is let in when one has left', async () => {
    const { connect } = await serving({ maxConnections: 1 })
    const first = await connect()
    await first.run(1, 'evrexec:quiet').reply()
    first.socket.end()
    await first.rest()
    const second = await connect()
    expect(await second.run(1, 'evrexec:quiet').reply()).toMatchObject({ id: 1 })
  })

  it('may be one of a flood', async () => {
    const { connect, path } = await serving({ maxConnections: 4 })
    const client = await connect()
    await client.run(1, 'evrexec:quiet').reply()
    const flood = await Promise.all(Array.from({ length: 300 }, () => RawClient.connect(path)))
    expect(await client.run(2, 'evrexec:quiet').reply()).toMatchObject({ id: 2 })
    for (const one of flood) one.socket.destroy()
    await Promise.all(flood.map((one) => one.closed()))
    expect(await client.run(3, 'evrexec:quiet').reply()).toMatchObject({ id: 3 })
  })
})

describe('closing', () => {
  it('removes the path first and gives requests in the works their replies', async () => {
    const { connect, server, supervisor, path } = await serving()
    const [busy, idle] = [await connect(), await connect()]
    busy.run(1, 'evrexec:slow')
    await idle.run(1, 'evrexec:quiet').reply()
    const run = await supervisor.slowRun()
    const closed = server.close()
    expect(await idle.rest()).toBe('')
    await expect(stat(path)).rejects.toThrow('ENOENT')
    run.returns('"late"')
    expect(await busy.rest()).toBe('{"jsonrpc":"2.0","result":"late","id":1}\n')
    await closed
  })

  it('does not wait for ever for a run or for a client', async () => {
    const { connect, server, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow', 'endless')
    await supervisor.slowRun()
    await server.close()
    expect(await supervisor.cancelledRun()).toBe('endless')
    expect(await client.rest()).toBe('')
  })

  it('twice is closing once', async () => {
    const { server } = await serving()
    expect(server.close()).toBe(server.close())
    await server.close()
  })

  it('lets the caller of evrexec.stop know', async () => {
    const { connect, supervisor, server } = await serving()
    const client = await connect()
    supervisor.stop = async () => void server.close()
    client.request(1, 'evrexec.stop')
    expect(await client.rest()).toBe('{"jsonrpc":"2.0","result":{},"id":1}\n')
    await server.close()
  })
})
