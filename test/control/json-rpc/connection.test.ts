import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serving } from '../sockets.ts'
import { turns } from './turns.ts'

describe('one client', () => {
  it('gets one line for each request', async () => {
    const client = await (await serving()).connect()
    client.run(1, 'evrexec:test', 'mydata')
    expect(await client.line()).toBe('{"jsonrpc":"2.0","result":"got mydata","id":1}')
    client.run(2, 'evrexec:quiet')
    expect(await client.line()).toBe('{"jsonrpc":"2.0","result":{},"id":2}')
  })

  it('may print its requests prettily', async () => {
    const client = await (await serving()).connect()
    const pretty =
      '{\n  "jsonrpc": "2.0",\n  "method": "evrexec.run",\n  "params": ["evrexec:test",\n"mydata"],\n  "id": 7\n}\n'
    client.send(pretty)
    expect(await client.reply()).toEqual({ jsonrpc: '2.0', result: 'got mydata', id: 7 })
  })

  it('may send byte by byte', async () => {
    const client = await (await serving()).connect()
    const request = Buffer.from(
      '{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:test","€😀"],"id":1}',
    )
    for (const byte of request) {
      client.send(Buffer.of(byte))
      await new Promise((resolve) => client.socket.write('', resolve))
    }
    expect(await client.reply()).toMatchObject({ result: 'got €😀' })
  })

  it('may send many requests at once', async () => {
    const client = await (await serving()).connect()
    for (let id = 0; id < 5000; id++) client.run(id, 'evrexec:test', `${id}`)
    const replies = await client.replies(5000)
    expect(replies).toEqual(
      Array.from({ length: 5000 }, (_, id) => ({ jsonrpc: '2.0', result: `got ${id}`, id })),
    )
  })

  it('gets replies as they come', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run('a', 'evrexec:slow', 'first').run('b', 'evrexec:slow', 'second').run('c', 'evrexec:quiet')
    expect(await client.reply()).toMatchObject({ id: 'c' })
    const [first, second] = [await supervisor.slowRun(), await supervisor.slowRun()]
    second.returns('2')
    expect(await client.reply()).toMatchObject({ id: 'b', result: 2 })
    client.request('d', 'evrexec.status')
    expect(await client.reply()).toMatchObject({ id: 'd' })
    first.returns('1')
    expect(await client.reply()).toMatchObject({ id: 'a', result: 1 })
  })

  it('gets replies that came together in one piece', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow').run(2, 'evrexec:slow')
    const runs = [await supervisor.slowRun(), await supervisor.slowRun()]
    const chunk = once(client.socket, 'data')
    for (const run of runs) run.returns(null)
    expect(await chunk).toEqual([
      '{"jsonrpc":"2.0","result":{},"id":1}\n{"jsonrpc":"2.0","result":{},"id":2}\n',
    ])
  })

  it('may stay idle, and is served afterwards', async () => {
    const { connect } = await serving({ requestTimeoutMillis: 20 })
    const [idle, other] = [await connect(), await connect()]
    other.send('{"half')
    expect(await other.reply()).toMatchObject({ error: { data: { reason: 'request-timeout' } } })
    idle.run(1, 'evrexec:quiet')
    expect(await idle.reply()).toMatchObject({ id: 1 })
  })
})

describe('a client that goes away', () => {
  it('has its runs cancelled', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow', 'a').run(2, 'evrexec:slow', 'b')
    await supervisor.slowRun()
    await supervisor.slowRun()
    client.socket.destroy()
    expect([await supervisor.cancelledRun(), await supervisor.cancelledRun()]).toEqual(['a', 'b'])
  })

  it('has its runs cancelled also after it closed its writing side', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow', 'a')
    client.socket.end()
    await supervisor.slowRun()
    client.socket.destroy()
    expect(await supervisor.cancelledRun()).toBe('a')
  })

  it('has its runs cancelled also while we do not read from it', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    const count = 10_000
    for (let id = 0; id < count; id++) client.run(id, 'evrexec:slow', `${id}`)
    for (let id = 0; id < 1025; id++) await supervisor.slowRun()
    await turns(connect)
    expect(supervisor.executed).toBeLessThan(count / 2)
    client.socket.destroy()
    expect(await supervisor.cancelledRun()).toBe('0')
  })

  it('does not touch the runs of others', async () => {
    const { connect, supervisor } = await serving()
    const [leaving, staying] = [await connect(), await connect()]
    staying.run(1, 'evrexec:slow', 'staying')
    const run = await supervisor.slowRun()
    leaving.run(1, 'evrexec:slow', 'leaving')
    await supervisor.slowRun()
    leaving.socket.destroy()
    expect(await supervisor.cancelledRun()).toBe('leaving')
    run.returns('"ok"')
    expect(await staying.reply()).toMatchObject({ result: 'ok' })
  })
})

describe('a client that closes its writing side', () => {
  it('gets all its replies, and then the end', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow').run(2, 'evrexec:quiet')
    client.socket.end()
    expect(await client.reply()).toMatchObject({ id: 2 })
    ;(await supervisor.slowRun()).returns('"late"')
    expect(await client.rest()).toBe('{"jsonrpc":"2.0","result":"late","id":1}\n')
  })

  it('in the middle of a request is told so', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow').send('{"jsonrpc":"2.0","meth')
    client.socket.end()
    expect(await client.reply()).toMatchObject({ id: null, error: { code: -32700 } })
    ;(await supervisor.slowRun()).returns(null)
    expect(await client.rest()).toBe('{"jsonrpc":"2.0","result":{},"id":1}\n')
  })

  it('without a request gets nothing but the end', async () => {
    const client = await (await serving()).connect()
    client.socket.end('\n \n')
    expect(await client.rest()).toBe('')
  })
})

describe('input that is no request', () => {
  it.each([
    ['garbage', 'hello\n'],
    ['HTTP', 'GET / HTTP/1.1\n'],
    ['broken JSON', '{"jsonrpc":"2.0",}\n'],
    ['a line break in a string', '{"method":"evrexec.r\nun"}\n'],
    ['bytes that are not UTF-8', Buffer.from('{"method":"\xff\xfe"}\n', 'latin1')],
    ['binary', Buffer.from([0, 1, 2, 0xff, 0xfe, 0x80, 0x0a])],
  ])('%s gets an error, and the connection goes on', async (_name, input) => {
    const client = await (await serving()).connect()
    client.send(input)
    expect(await client.reply()).toMatchObject({
      id: null,
      error: { code: -32700, data: { reason: 'parse-error' } },
    })
    client.socket.end('{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:quiet"],"id":1}')
    expect(await client.rest()).toMatch(/\{"jsonrpc":"2.0","result":\{\},"id":1\}\n$/)
  })

  it.each([
    ['too large', `{"a":"${'x'.repeat(70_000)}"}`],
    ['nested without end', '['.repeat(70_000)],
    ['a string without end', `{"${'x'.repeat(70_000)}`],
    ['garbage without end', 'x'.repeat(70_000)],
  ])('%s gets an error, and the connection is closed', async (_name, input) => {
    const client = await (await serving()).connect()
    client.run(1, 'evrexec:quiet').send(input)
    expect(await client.reply()).toMatchObject({ id: 1 })
    expect(await client.rest()).toMatch(/"reason":"request-too-large"\},?.*"id":null\}\n$/)
  })

  it('that goes on and on is not read for ever', async () => {
    const { connect } = await serving({ requestTimeoutMillis: 100 })
    const [endless, other] = [await connect(), await connect()]
    const block = Buffer.alloc(64 * 1024, '[')
    let taken = 0
    const flood = (error?: Error | null) => {
      if (error) return
      taken += block.length
      endless.socket.write(block, flood)
    }
    flood()
    other.run(1, 'evrexec:quiet')
    expect(await other.reply()).toMatchObject({ id: 1 })
    await endless.closed()
    expect(taken).toBeLessThan(4 * 1024 * 1024)
    other.run(2, 'evrexec:quiet')
    expect(await other.reply()).toMatchObject({ id: 2 })
  })

  it('after a request that is being executed does not spoil its reply', async () => {
    const { connect, supervisor } = await serving()
    const client = await connect()
    client.run(1, 'evrexec:slow').send('x'.repeat(70_000))
    expect(await client.reply()).toMatchObject({ error: { data: { reason: 'parse-error' } } })
    expect(await client.reply()).toMatchObject({ error: { data: { reason: 'request-too-large' } } })
    ;(await supervisor.slowRun()).returns('1')
    expect(await client.rest()).toBe('{"jsonrpc":"2.0","result":1,"id":1}\n')
  })

  it('of any kind leaves other clients alone', async () => {
    const { connect } = await serving({ maxRequestBytes: 200 })
    const other = await connect()
    let id = 0
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '\n',
      ':',
      ',',
      'x',
      '€',
      '\0',
      '"id"',
      '"jsonrpc"',
    )
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(pieces, { maxLength: 150 }).map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
    )
    await fc.assert(
      fc.asyncProperty(input, async (bytes) => {
        const fuzzer = await connect()
        fuzzer.socket.end(bytes)
        other.run(++id, 'evrexec:test', `${id}`)
        expect(await other.reply()).toMatchObject({ id, result: `got ${id}` })
        const replies = (await fuzzer.rest()).split('\n').slice(0, -1)
        for (const reply of replies.map((line) => JSON.parse(line))) {
          for (const one of [reply].flat()) expect(one).toMatchObject({ jsonrpc: '2.0', error: {} })
        }
      }),
      { numRuns: 200 },
    )
  })
})
