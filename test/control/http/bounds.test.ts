/** Clients that are slow, greedy, many, or gone: none of them may hurt the others. */
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { type RawHttp, requestText, rpcText, runText } from './raw-http.ts'
import { servingHttp } from './serving-http.ts'

describe('a request', () => {
  it('may be as large as is allowed, and no larger', async () => {
    const { connect } = await servingHttp({ limits: { maxRequestBytes: 1000 } })
    const client = await connect()
    const frame = runText(1, 'evrexec:test').length
    expect((await client.rpc(runText(1, 'evrexec:test', 'x'.repeat(1000 - frame))).reply()).status).toBe(200)
    const { status, body } = await client.rpc(runText(1, 'evrexec:test', 'x'.repeat(1001 - frame))).reply()
    expect([status, JSON.parse(body)]).toEqual([
      413,
      { error: 'expected at most 1000 bytes (control.maxRequest), found more' },
    ])
    expect((await client.rpc(runText(2, 'evrexec:test')).reply()).status).toBe(200)
  })

  it('is refused when it turns out to be larger, and what follows is read on a little only', async () => {
    const { connect } = await servingHttp({ limits: { maxRequestBytes: 1000 } })
    const client = await connect()
    const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked']
    client.send(requestText('POST', '/RPC', headers))
    const chunk = `100000\r\n${'x'.repeat(1024 * 1024)}\r\n`
    expect((await client.send(chunk).reply()).status).toBe(413)
    for (let sent = 1; sent <= 16; sent++) client.send(chunk)
    expect(await client.rest()).toBe('')
  })

  it('has to arrive in time, headers and body', async () => {
    const { connect } = await servingHttp({ limits: { requestTimeoutMillis: 100 } })
    const [silent, slowHeaders, slowBody] = await Promise.all([connect(), connect(), connect()])
    slowHeaders.send('POST /RPC HTTP/1.1\r\nHost: localhost\r\n')
    slowBody.send(rpcText(runText(1, 'evrexec:test')).slice(0, -1))
    for (const client of [silent, slowHeaders, slowBody]) {
      expect((await client.rest()).split('\r\n')[0]).toBe('HTTP/1.1 408 Request Timeout')
    }
  })

  it('may take as long as it likes to be executed', async () => {
    const { connect, supervisor } = await servingHttp({ limits: { requestTimeoutMillis: 50 } })
    const client = await connect()
    client.rpc(runText(1, 'evrexec:slow'))
    const run = await supervisor.slowRun()
    // Others are thrown out meanwhile, for what they did not do in time.
    await (await connect()).rest()
    await (await connect()).rest()
    run.returns('"at last"')
    expect(await client.json()).toMatchObject({ result: 'at last' })
  })

  it('that is cut off is not executed', async () => {
    const { connect, supervisor } = await servingHttp()
    const whole = rpcText(runText(1, 'evrexec:test'))
    for (const length of [1, 20, whole.length - 30, whole.length - 1]) {
      const client = await connect()
      client.socket.end(whole.slice(0, length))
      await client.rest()
    }
    expect(supervisor.executed).toBe(0)
  })

  it.each([
    ['no HTTP', '{"jsonrpc":"2.0","method":"core.version","id":1}\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(17_000)}`, 431],
    [
      'two lengths',
      'POST /RPC HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
    ],
    [
      'a length and chunks',
      'POST /RPC HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header with a bare line feed', 'GET /healthz HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n', 400],
  ])('that is %s is the last one', async (_, text, status) => {
    const { connect } = await servingHttp()
    const client = await connect()
    expect((await client.send(text).rest()).slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
  })
})

describe('pipelining', () => {
  it('keeps the order, also of those that are refused', async () => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    const texts = [runText(1, 'evrexec:slow', 'first'), runText(2, 'evrexec:test', 'second'), '{']
    client.send(texts.map((text) => rpcText(text)).join('') + requestText('GET', '/nowhere', []))
    const run = await supervisor.slowRun()
    // The second may depend on the first.
    expect(supervisor.executed).toBe(1)
    run.returns('"slow"')
    expect(await client.json()).toMatchObject({ result: 'slow', id: 1 })
    expect(await client.json()).toMatchObject({ result: 'got second', id: 2 })
    expect((await client.reply()).status).toBe(400)
    expect((await client.reply()).status).toBe(404)
  })

  it('executes nothing more for a client that is gone', async () => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    const texts = [runText(1, 'evrexec:slow', 'first'), runText(2, 'evrexec:slow', 'second')]
    client.send(texts.map((text) => rpcText(text)).join(''))
    await supervisor.slowRun()
    client.socket.destroy()
    expect(await supervisor.cancelledRun()).toBe('first')
    expect((await (await connect()).rpc(runText(1, 'evrexec:test')).reply()).status).toBe(200)
    expect(supervisor.executed).toBe(2)
  })

  it('goes so far and no further', async () => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    client.send(rpcText(runText(0, 'evrexec:slow')))
    const run = await supervisor.slowRun()
    client.send(rpcText(runText(1, 'evrexec:test')).repeat(30))
    // All of it has been read when another has been answered.
    expect((await (await connect()).get('/healthz').reply()).status).toBe(200)
    run.returns('0')
    const statuses: number[] = []
    while (statuses.at(-1) !== 429) statuses.push((await client.reply()).status)
    expect(statuses).toEqual([...Array.from({ length: 16 }, () => 200), 429])
    // Whoever does not wait is disconnected.
    await client.rest()
    expect(supervisor.executed).toBe(16)
  })

  it('goes less far with large bodies', async () => {
    const { connect, supervisor } = await servingHttp({ limits: { maxRequestBytes: 2_000_000 } })
    const client = await connect()
    client.rpc(runText(1, 'evrexec:slow'))
    const run = await supervisor.slowRun()
    const large = rpcText(runText(2, 'evrexec:test', 'x'.repeat(1_000_000)))
    // More than fits between us, so that some of them are read when all are on their way.
    client.send(large.repeat(15))
    await once(client.socket, 'drain')
    run.returns('1')
    await client.rest()
    expect(supervisor.executed).toBeLessThan(10)
  })

  it('is not read without end', async () => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    client.send(rpcText(runText(0, 'evrexec:slow')))
    await supervisor.slowRun()
    const text = requestText('GET', '/healthz', []).repeat(1000)
    let sentBytes = 0
    // Until the kernel takes no more, since nobody reads it.
    while (client.socket.write(text)) sentBytes += text.length
    const { writableLength } = client.socket
    expect((await (await connect()).get('/healthz').reply()).status).toBe(200)
    expect(client.socket.writableLength).toBeLessThanOrEqual(writableLength)
    expect(sentBytes).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('a client that does not read', () => {
  it('is disconnected', async () => {
    const { connect } = await servingHttp({ limits: { requestTimeoutMillis: 100, maxConnections: 1 } })
    const client = await connect()
    client.socket.pause()
    client.rpc(runText(1, 'evrexec:long', String(32 * 1024 * 1024)))
    // As soon as its place is free.
    while ((await (await connect()).get('/healthz').reply()).status !== 200);
    client.socket.resume()
    expect((await client.rest()).length).toBeLessThan(32 * 1024 * 1024)
  })
})

describe('connections', () => {
  it('are kept open', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    for (let id = 1; id <= 200; id++) {
      expect((await client.rpc(runText(id, 'evrexec:test')).reply()).headers.connection).toBe('keep-alive')
    }
  })

  it('are closed when the client wants that', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    expect((await client.get('/healthz', 'Connection: close').reply()).status).toBe(200)
    expect(await client.rest()).toBe('')
    const old = await connect()
    expect(await old.send('GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n').rest()).toContain('200 OK')
  })

  it('one too many is told so', async () => {
    const { connect, supervisor } = await servingHttp({ limits: { maxConnections: 2 } })
    const busy = await Promise.all([connect(), connect()])
    for (const client of busy) {
      client.rpc(runText(1, 'evrexec:slow'))
      await supervisor.slowRun()
    }
    const third = await connect()
    const { status, headers, body } = await third.get('/healthz').reply()
    expect([status, headers['retry-after'], headers.connection]).toEqual([503, '1', 'close'])
    expect(JSON.parse(body).error).toContain('at most 2 clients at a time')
    await third.rest()
    busy[0]?.socket.destroy()
    await supervisor.cancelledRun()
    expect((await (await connect()).get('/healthz').reply()).status).toBe(200)
  })

  it('that are idle make room for others', async () => {
    const { connect } = await servingHttp({ limits: { maxConnections: 2 } })
    const idle: RawHttp[] = [await connect(), await connect()]
    for (const client of idle) expect((await client.get('/healthz').reply()).status).toBe(200)
    expect((await (await connect()).get('/healthz').reply()).status).toBe(200)
    expect(await Promise.all(idle.map((client) => client.rest()))).toEqual(['', ''])
  })

  it('may be many', async () => {
    const { connect } = await servingHttp({ limits: { maxConnections: 300 } })
    const clients = await Promise.all(Array.from({ length: 300 }, connect))
    for (const client of clients) client.rpc(runText(1, 'evrexec:test'))
    const replies = await Promise.all(clients.map((client) => client.reply()))
    expect(replies.every(({ status }) => status === 200)).toBe(true)
  })
})

describe('closing', () => {
  it('lets go of who is idle, and answers who is not', async () => {
    const { connect, supervisor, listener, port } = await servingHttp()
    const [silent, idle, busy] = await Promise.all([connect(), connect(), connect()])
    await idle.get('/healthz').reply()
    busy.rpc(runText(1, 'evrexec:slow'))
    const run = await supervisor.slowRun()
    const closed = listener.close()
    expect(await Promise.all([silent.rest(), idle.rest()])).toEqual(['', ''])
    run.returns('"done"')
    const { headers, body } = await busy.reply()
    expect([headers.connection, JSON.parse(body)]).toMatchObject(['close', { result: 'done' }])
    await closed
    await listener.close()
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
  })

  it('waits for nobody too long', async () => {
    const { connect, supervisor, listener } = await servingHttp()
    const client = await connect()
    client.rpc(runText(1, 'evrexec:slow', 'endless'))
    await supervisor.slowRun()
    await listener.close()
    expect(await supervisor.cancelledRun()).toBe('endless')
    expect(await client.rest()).toBe('')
  })
})
