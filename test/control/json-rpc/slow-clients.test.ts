import { describe, expect, it } from 'vitest'
import type { SlowRun } from '../fake-supervisor.ts'
import { requestText, serving } from '../sockets.ts'
import { turns } from './turns.ts'

describe('a request that does not get on', () => {
  it.each(['{"jsonrpc":', 'garbage'])('%s: error and end', async (input) => {
    const client = await (await serving({ requestTimeoutMillis: 20 })).connect()
    client.send(input)
    expect(await client.rest()).toMatch('"reason":"request-timeout"')
  })

  it('is noticed also when it gets on a little', async () => {
    const { connect } = await serving({ requestTimeoutMillis: 50 })
    const [client, other] = [await connect(), await connect()]
    let answered = false
    const reply = client.send('{').reply()
    void reply.finally(() => {
      answered = true
    })
    for (let id = 0; !answered; id++) {
      client.send(' ')
      await other.run(id, 'evrexec:quiet').reply()
    }
    expect(await reply).toMatchObject({ error: { data: { reason: 'request-timeout' } } })
  })

  it('is none when it is we who are late', async () => {
    const { connect } = await serving({ requestTimeoutMillis: 50 })
    const [client, other] = [await connect(), await connect()]
    const request = requestText(1, 'core.version')
    client.send(request.slice(0, 20))
    await other.request(1, 'core.version').reply()
    client.send(request.slice(20))
    const until = performance.now() + 100
    while (performance.now() < until);
    expect(await client.reply()).toMatchObject({ id: 1, result: expect.any(String) })
  })

  it('is noticed also when others of the same client do', async () => {
    const { connect } = await serving({ requestTimeoutMillis: 50 })
    const client = await connect()
    client.send('{"jsonrpc":"2.0","method":"core.version","id":1}{"half')
    expect(await client.reply()).toMatchObject({ id: 1 })
    expect(await client.reply()).toMatchObject({ id: null, error: { data: { reason: 'request-timeout' } } })
    await client.rest()
  })

  it('does not keep others of the same client from being answered', async () => {
    const { connect, supervisor } = await serving({ requestTimeoutMillis: 20 })
    const client = await connect()
    client.run(1, 'evrexec:slow').send('{"half')
    expect(await client.reply()).toMatchObject({ error: { data: { reason: 'request-timeout' } } })
    ;(await supervisor.slowRun()).returns('1')
    expect(await client.rest()).toBe('{"jsonrpc":"2.0","result":1,"id":1}\n')
  })
})

describe('a client that does not read its replies', () => {
  it('is not read from until it does, and loses nothing', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.socket.pause()
    const count = 1000
    let written = 0
    for (let id = 0; id < count; id++) {
      const request = {
        jsonrpc: '2.0',
        method: 'evrexec.run',
        params: ['evrexec:long', '20000', 'x'.repeat(10_000)],
        id,
      }
      client.socket.write(`${JSON.stringify(request)}\n`, () => written++)
    }
    await turns(connect)
    expect(supervisor.executed).toBeLessThan(count)
    client.socket.resume()
    const replies = await client.replies(count)
    expect(replies).toMatchObject(Array.from({ length: count }, (_, id) => ({ id })))
    expect(written).toBe(count)
  })

  it('and stays so is closed', async () => {
    const { connect } = await serving({ requestTimeoutMillis: 50 })
    const client = await connect()
    client.socket.pause()
    for (let id = 0; id < 100; id++) client.run(id, 'evrexec:long', '50000')
    // While it does not read it can only see the end by writing.
    const write = (error?: Error | null) => {
      if (!error) client.socket.write('\n', write)
    }
    write()
    await client.closed()
  })

  it('does not slow down others', async () => {
    const { connect } = await serving()
    const [stuck, other] = [await connect(), await connect()]
    stuck.socket.pause()
    for (let id = 0; id < 100; id++) stuck.run(id, 'evrexec:long', '50000')
    for (let id = 0; id < 100; id++) {
      expect(await other.run(id, 'evrexec:quiet').reply()).toMatchObject({ id })
    }
  })
})

describe('a client with too many requests in the works', () => {
  it('is not read from until some are answered', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    const count = 10_000
    for (let id = 0; id < count; id++) client.run(id, 'evrexec:slow')
    await turns(connect)
    expect(supervisor.executed).toBeLessThan(count / 2)
    for (let id = 0; id < count; id++) (await supervisor.slowRun()).returns(`${id}`)
    expect(await client.replies(count)).toMatchObject(
      Array.from({ length: count }, (_, id) => ({ id, result: id })),
    )
  })

  it('does not count as late with a request that we do not read', async () => {
    const { connect, supervisor } = await serving({ requestTimeoutMillis: 50 })
    const client = await connect()
    const count = 2000
    const texts = Array.from({ length: count }, (_, id) => requestText(id, 'evrexec.run', ['evrexec:slow']))
    client.send(texts.join(''))
    const begun: SlowRun[] = []
    while (begun.length < 1025) begun.push(await supervisor.slowRun())
    // Somebody else is late by now.
    await (await connect()).send('{').rest()
    for (const run of begun) run.returns(null)
    for (let id = begun.length; id < count; id++) (await supervisor.slowRun()).returns(null)
    expect(await client.replies(count)).toMatchObject(texts.map(() => ({ result: {} })))
  })
})
