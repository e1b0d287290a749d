import { describe, expect, it } from 'vitest'
import { requestText, rpcText, runText } from './raw-http.ts'
import { servingHttp } from './serving-http.ts'

const BROKEN = { jsonrpc: '2.0', error: { code: -32700, data: { reason: 'parse-error' } }, id: null }

describe('POST /RPC', () => {
  it('gives what the control socket gives', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    const { status, headers, body } = await client.rpc(runText(7, 'evrexec:test', 'mydata')).reply()
    expect(status).toBe(200)
    expect(body).toBe('{"jsonrpc":"2.0","result":"got mydata","id":7}\n')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(Object.keys(headers).filter((name) => /^(access-control|server|x-powered)/.test(name))).toEqual([])
  })

  it('has text of any kind pass', async () => {
    const { connect } = await servingHttp()
    const data = 'žluťoučký 🐴 \u0000 "\\'
    const client = await connect()
    expect(await client.rpc(runText(1, 'evrexec:test', data)).json()).toMatchObject({ result: `got ${data}` })
  })

  it.each([
    ['an error has its code as status, as in the reference', runText(1, 'evrexec:nope'), 500],
    ['invalid parameters', '{"jsonrpc":"2.0","method":"evrexec.run","params":[],"id":1}', 500],
    ['an unknown method', '{"jsonrpc":"2.0","method":"nope","id":1}', 500],
    ['no JSON', '{nonsense', 400],
    ['nothing', '', 400],
    ['no request', '{"method":"core.version","id":1}', 400],
    ['a batch, whatever comes of it', `[${runText(1, 'evrexec:nope')},${runText(2, 'evrexec:test')}]`, 200],
    ['an empty batch', '[]', 400],
  ])('%s', async (_, body, status) => {
    const { connect } = await servingHttp()
    const client = await connect()
    expect((await client.rpc(body).reply()).status).toBe(status)
    // And the connection is as good as before.
    expect((await client.rpc(runText(9, 'evrexec:test')).reply()).status).toBe(200)
  })

  it('says in the words of JSON-RPC that something is no JSON', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    expect(await client.rpc('{nonsense').json()).toMatchObject(BROKEN)
    const bytes = Buffer.from(rpcText('"xx"'), 'latin1')
    bytes[bytes.length - 2] = 0xff
    expect(await client.send(bytes).json()).toMatchObject(BROKEN)
  })

  it.each([
    ['a notification', '{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:test"]}'],
    ['a batch of them', '[{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:test"]}]'],
  ])('%s is executed and has no content', async (_, body) => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    const { status, headers } = await client.rpc(body).reply()
    expect(status).toBe(204)
    expect(headers).not.toHaveProperty('content-type')
    expect(supervisor.executed).toBe(1)
    expect((await client.rpc(runText(9, 'evrexec:test')).reply()).status).toBe(200)
  })

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('takes the Content-Type %s', async (type) => {
    const { connect } = await servingHttp()
    const client = await connect()
    expect((await client.rpc(runText(1, 'evrexec:test'), `Content-Type: ${type}`).reply()).status).toBe(200)
  })

  it.each([
    'Content-Type: text/plain',
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Type: application/json; charset=utf-16',
    'Content-Type: application/jsonp',
    'Content-Type: ',
    'Content-Encoding: gzip',
  ])('does not take %s', async (header) => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    const { status, body } = await client.rpc(runText(1, 'evrexec:test'), header).reply()
    expect([status, JSON.parse(body)]).toEqual([415, { error: expect.stringMatching(/^expected .*found /) }])
    expect(supervisor.executed).toBe(0)
  })

  it('needs a Content-Type', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    client.send(requestText('POST', '/RPC', ['Content-Length: 2'], '{}'))
    expect((await client.reply()).status).toBe(415)
  })

  it('asks for a body that waits to be asked for, and only when it is wanted', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    const body = runText(1, 'evrexec:test')
    const [head = ''] = rpcText(body, 'Expect: 100-continue').split('\r\n\r\n')
    expect((await client.send(`${head}\r\n\r\n`).reply()).status).toBe(100)
    expect((await client.send(body).reply()).status).toBe(200)
    const { status, headers } = await client
      .send(`${head.replace('application/json', 'text/plain')}\r\n\r\n`)
      .reply()
    expect([status, headers.connection]).toEqual([415, 'close'])
  })

  it('takes a body in chunks', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    const body = runText(1, 'evrexec:test')
    const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked']
    const chunks = Array.from(body, (letter) => `1\r\n${letter}\r\n`).join('')
    client.send(requestText('POST', '/RPC', headers, `${chunks}0\r\n\r\n`))
    expect((await client.reply()).status).toBe(200)
  })

  it('cancels what is executed for a client that goes away', async () => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    client.rpc(runText(1, 'evrexec:slow', 'mine'))
    await supervisor.slowRun()
    client.socket.destroy()
    expect(await supervisor.cancelledRun()).toBe('mine')
  })

  it('cancels a batch as a whole', async () => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    client.rpc(`[${runText(1, 'evrexec:slow', 'one')},${runText(2, 'evrexec:slow', 'two')}]`)
    await supervisor.slowRun()
    await supervisor.slowRun()
    client.socket.destroy()
    expect([await supervisor.cancelledRun(), await supervisor.cancelledRun()].sort()).toEqual(['one', 'two'])
  })
})

describe('paths and methods', () => {
  it.each([
    '/',
    '/rpc',
    '/RPC/',
    '/RPC/x',
    '/metrics/',
    '//metrics',
    '/%6Detrics',
    '/../RPC',
    'http://x/metrics',
    '*',
  ])('nothing is at %s', async (path) => {
    const { connect } = await servingHttp()
    const { status, body } = await (await connect()).send(requestText('OPTIONS', path, [])).reply()
    expect([status, JSON.parse(body)]).toEqual([
      404,
      { error: 'expected one of /RPC, /healthz, /metrics, found another path' },
    ])
  })

  it.each([
    ['GET', '/RPC', 'POST'],
    ['PUT', '/RPC', 'POST'],
    ['OPTIONS', '/RPC', 'POST'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['DELETE', '/healthz', 'GET, HEAD'],
  ])('%s %s is not allowed', async (method, path, allowed) => {
    const { connect } = await servingHttp()
    const client = await connect()
    const { status, headers } = await client
      .send(requestText(method, path, ['Content-Length: 2'], '{}'))
      .reply()
    expect([status, headers.allow]).toEqual([405, allowed])
    // What it has sent was no request.
    expect((await client.get('/healthz').reply()).status).toBe(200)
  })

  it('a query means nothing', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    expect((await client.get('/metrics?name[]=evrexec_workers').reply()).body).toBe('# nothing\n')
    expect((await client.get('/healthz?').reply()).status).toBe(200)
  })

  it.each(['/metrics', '/healthz'])('HEAD %s gets what GET gets, without the body', async (path) => {
    const { connect } = await servingHttp()
    const client = await connect()
    const { headers: full } = await client.get(path).reply()
    const { status, headers } = await client.send(requestText('HEAD', path, [])).reply(false)
    const { date: _, ...without } = headers
    expect(status).toBe(200)
    expect(full).toMatchObject(without)
    expect((await client.get('/healthz').reply()).status).toBe(200)
  })

  it('without metrics there are none', async () => {
    const { connect } = await servingHttp({ metrics: null })
    expect((await (await connect()).get('/metrics').reply()).status).toBe(404)
  })
})
