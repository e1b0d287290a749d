import { chmod, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ControlClient, connectControl } from '../../../src/control/client/control-client.ts'
import { serving, temporaryDirectory } from '../sockets.ts'

function connected(path: string): ControlClient {
  const client = connectControl(path)
  onTestFinished(() => client.close())
  return client
}

/** A server that is no supervisor. */
async function listening(serve: (server: Server) => void): Promise<string> {
  const path = join(await temporaryDirectory(), 'x.sock')
  const server = createServer()
  serve(server)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  return path
}

describe('a call', () => {
  it('gives the result', async () => {
    const client = connected((await serving()).path)
    expect(await client.call('evrexec.run', ['evrexec:test', 'x'])).toEqual({
      kind: 'result',
      result: 'got x',
    })
    expect(await client.call('evrexec.run', ['evrexec:quiet'])).toEqual({ kind: 'result', result: {} })
  })

  it('gives the error', async () => {
    const client = connected((await serving()).path)
    expect(await client.call('evrexec.run', ['evrexec:tset'])).toEqual({
      kind: 'error',
      error: {
        code: 500,
        message: 'Event route not found',
        data: { reason: 'event-route-not-found', evname: 'evrexec:tset', nearest: 'evrexec:test' },
      },
    })
  })

  it('may be one of many at a time', async () => {
    const { path, supervisor } = await serving()
    const client = connected(path)
    const slow = client.call('evrexec.run', ['evrexec:slow'])
    const quick = Array.from({ length: 2000 }, (_, n) => client.call('evrexec.run', ['evrexec:test', `${n}`]))
    const run = await supervisor.slowRun()
    expect(await Promise.all(quick)).toEqual(quick.map((_, n) => ({ kind: 'result', result: `got ${n}` })))
    run.returns('[]')
    expect(await slow).toEqual({ kind: 'result', result: [] })
  })

  it('may have a result of any length', async () => {
    const client = connected((await serving()).path)
    const outcome = await client.call('evrexec.run', ['evrexec:long', '3000000'])
    expect(outcome).toEqual({ kind: 'result', result: 'x'.repeat(3_000_000) })
  })

  it.each([
    ['pretty-printed', '{\n "jsonrpc": "2.0",\n "id": 1,\n "result": "ok"\n}'],
    ['after replies to nobody', '{"id":77,"result":1}\n[1] {"id":"1","result":2}{"id":1,"result":"ok"}'],
  ])('takes a reply %s', async (_name, reply) => {
    const path = await listening((server) => server.on('connection', (socket) => void socket.write(reply)))
    expect(await connected(path).call('x', [])).toEqual({ kind: 'result', result: 'ok' })
  })
})

describe('without a supervisor', () => {
  it.each([
    ['nothing there', 'nothing'],
    ['no directory there', 'no/directory'],
    ['a path that goes through a file', 'file/e.sock'],
    ['a file', 'file'],
    ['a path that is too long', 'x'.repeat(108)],
  ])('%s', async (_name, name) => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'file'), '')
    const path = join(directory, name)
    expect(await connected(path).call('core.psx', [])).toEqual({ kind: 'no-supervisor', path })
  })

  it('a path that Node would cut to that of a supervisor', async () => {
    const directory = await temporaryDirectory()
    const long = join(directory, 'x'.repeat(107 - directory.length - 1))
    const server = createServer().listen(long)
    onTestFinished(() => void server.close())
    const path = `${long}y`
    expect(await connected(path).call('core.psx', [])).toEqual({ kind: 'no-supervisor', path })
  })

  it('later calls come out the same', async () => {
    const path = join(await temporaryDirectory(), 'nothing')
    const client = connected(path)
    await client.closed
    expect(await client.call('core.psx', [])).toEqual({ kind: 'no-supervisor', path })
  })

  it.skipIf(process.getuid?.() === 0)('a socket of somebody else', async () => {
    const { path } = await serving()
    await chmod(path, 0)
    expect(await connected(path).call('core.psx', [])).toEqual({ kind: 'not-permitted', path })
  })
})

describe('a connection that is lost', () => {
  it('ends the calls that have no reply', async () => {
    const path = await listening((server) =>
      server.on('connection', (socket) =>
        socket.once('data', () => socket.end('{"id":1,"result":1}{"id":2,')),
      ),
    )
    const client = connected(path)
    const calls = [client.call('a', []), client.call('b', [])]
    expect(await Promise.all(calls)).toEqual([
      { kind: 'result', result: 1 },
      { kind: 'closed', code: null },
    ])
    await client.closed
    expect(await client.call('c', [])).toEqual({ kind: 'closed', code: null })
  })

  it.each(['hello\n', '{"id":1,}', '{"id":1,"result":"\n"}'])(
    'is given up when %j comes',
    async (nonsense) => {
      const path = await listening((server) =>
        server.on('connection', (socket) => void socket.write(nonsense)),
      )
      expect(await connected(path).call('a', [])).toEqual({ kind: 'closed', code: 'EPROTO' })
    },
  )

  it('says what the supervisor said about the whole connection', async () => {
    const { path, connect } = await serving({ maxConnections: 1 })
    await (await connect()).run(1, 'evrexec:quiet').reply()
    expect(await connected(path).call('core.psx', [])).toMatchObject({
      kind: 'error',
      error: { data: { reason: 'too-many-connections' } },
    })
  })

  it('says that a request was too large', async () => {
    const { path } = await serving({ maxRequestBytes: 1000 })
    const outcome = await connected(path).call('evrexec.run', ['evrexec:test', 'x'.repeat(300_000)])
    expect(outcome).toMatchObject({ kind: 'error', error: { data: { reason: 'request-too-large' } } })
  })
})

describe('giving up', () => {
  it('cancels that run alone, closing all of them', async () => {
    const { path, supervisor } = await serving()
    const giveUp = new AbortController()
    const client = connected(path)
    const call = client.call('evrexec.run', ['evrexec:slow', 'a'], { signal: giveUp.signal })
    const other = client.call('evrexec.run', ['evrexec:slow', 'b'])
    await supervisor.slowRun()
    await supervisor.slowRun()
    giveUp.abort()
    expect(await call).toEqual({ kind: 'aborted' })
    expect(await supervisor.cancelledRun()).toBe('a')
    client.close()
    expect(await other).toEqual({ kind: 'closed', code: null })
    expect(await supervisor.cancelledRun()).toBe('b')
  })

  it('beforehand asks for nothing', async () => {
    const { path, supervisor } = await serving()
    const client = connected(path)
    const call = client.call('evrexec.run', ['evrexec:test'], { signal: AbortSignal.abort() })
    expect(await call).toEqual({ kind: 'aborted' })
    expect(await client.call('evrexec.run', ['evrexec:quiet'])).toEqual({ kind: 'result', result: {} })
    expect(supervisor.executed).toBe(1)
  })

  it('afterwards changes nothing', async () => {
    const giveUp = new AbortController()
    const client = connected((await serving()).path)
    await client.call('evrexec.run', ['evrexec:test'], { signal: giveUp.signal })
    giveUp.abort()
    expect(await client.call('evrexec.run', ['evrexec:quiet'])).toEqual({ kind: 'result', result: {} })
  })
})

describe('notifications', () => {
  const notification = (id: unknown, n: number, text = '') =>
    `${JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { id, n, text } })}\n`

  it('go to the call that they are for, until it has its reply', async () => {
    const path = await listening((server) =>
      server.on('connection', (socket) => {
        const texts = [notification(2, 1), notification(1, 2), notification(3, 3), notification('1', 4)]
        const replies = `{"id":1,"result":"one"}${notification(1, 5)}{"id":2,"result":"two"}`
        socket.once('data', () => void socket.write(texts.join('') + replies))
      }),
    )
    const client = connected(path)
    const taken: unknown[] = []
    const call = (method: string) =>
      client.call(method, [], { onNotification: (params) => void taken.push([method, params]) })
    const outcomes = await Promise.all([call('a'), call('b')])
    expect(outcomes).toMatchObject([{ result: 'one' }, { result: 'two' }])
    expect(taken).toMatchObject([
      ['b', { n: 1 }],
      ['a', { n: 2 }],
    ])
  })

  it('stop the reading while they are not taken', async () => {
    const total = 2000
    const path = await listening((server) =>
      server.on('connection', (socket) =>
        socket.once('data', () => {
          for (let n = 0; n < total; n++) socket.write(notification(1, n, 'x'.repeat(4000)))
          socket.write('{"id":1,"result":"end"}')
        }),
      ),
    )
    let count = 0
    let take: () => void = () => {}
    const taken = new Promise<void>((resolve) => {
      take = resolve
    })
    const onNotification = () => {
      count += 1
      return taken
    }
    const client = connected(path)
    const call = client.call('follow', [], { onNotification })
    while (count === 0) await new Promise(setImmediate)
    // Long enough for all of them, if they were read.
    for (let turn = 0; turn < 1000; turn++) await new Promise(setImmediate)
    expect(count).toBeLessThan(100)
    take()
    expect(await call).toEqual({ kind: 'result', result: 'end' })
    expect(count).toBe(total)
  })
})
