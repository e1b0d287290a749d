import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Client } from '../../../src/control/client/client.ts'
import { connect } from '../../../src/control/client/connect.ts'
import { EvrexecError } from '../../../src/control/client/errors.ts'
import { socketOf } from '../../../src/control/client/socket-of.ts'
import { serving, temporaryDirectory } from '../sockets.ts'

function connected(socket: string): Client {
  const client = connect({ socket })
  onTestFinished(() => client.close())
  return client
}

/** A server that is no supervisor; each connection is served by the next one of these. */
async function served(...each: ((socket: Socket) => void)[]): Promise<string> {
  const path = join(await temporaryDirectory(), 'x.sock')
  const server = createServer((socket) => each.shift()?.(socket))
  await new Promise<void>((listening) => server.listen(path, listening))
  onTestFinished(() => void server.close())
  return path
}

const answering = (result: unknown) => (socket: Socket) =>
  socket.once('data', () => socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, result })}\n`))

describe('a client', () => {
  it('gives what a route returned', async () => {
    const { path, supervisor } = await serving()
    supervisor.defineRoute('evrexec:null', { kind: 'returned', json: 'null' })
    const client = connected(path)
    expect(await client.run('evrexec:test', 'x')).toBe('got x')
    expect(await client.run('evrexec:test')).toBe('got ')
    expect(await client.run('evrexec:empty')).toEqual({})
    expect(await client.run('evrexec:null')).toBe(null)
    expect(await client.run('evrexec:quiet')).toBe(undefined)
  })

  it('waits for nothing when JSON cannot carry what is asked', async () => {
    const { path } = await serving({ maxRequestBytes: 1000 })
    const client = connected(path)
    await expect(client.call('evrexec.run', [1n])).rejects.toThrow(TypeError)
    // Of the whole connection, so that this can only be told of one that waits alone.
    await expect(client.run('evrexec:test', 'x'.repeat(2000))).rejects.toMatchObject({
      reason: 'request-too-large',
    })
  })

  it('has a method for each thing that one asks', async () => {
    const { path, supervisor } = await serving()
    const client = connected(path)
    expect((await client.status()).supervisor).toMatchObject({ pid: expect.any(Number) })
    expect(await client.reload()).toEqual({ added: [], removed: [], replaced: ['run'], untouched: [] })
    expect(await client.restart('run')).toEqual(expect.any(Array))
    expect(await client.stop()).toEqual([])
    expect(supervisor.stops).toBe(1)
    expect(await client.call('system.methodHelp', ['core.psx'])).toMatch('Processes')
    expect(await client.call('evrexec.run', { evname: 'evrexec:test', data: 'x' })).toBe('got x')
  })

  it('rejects with what the supervisor says', async () => {
    const client = connected((await serving()).path)
    const error = await client.run('evrexec:tset').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EvrexecError)
    expect(error).toMatchObject({
      name: 'EvrexecError',
      reason: 'event-route-not-found',
      code: 500,
      message: 'Event route not found',
      data: { evname: 'evrexec:tset', nearest: 'evrexec:test' },
    })
  })

  it('rejects when nobody is there, and asks again the next time', async () => {
    const socket = join(await temporaryDirectory(), 'x.sock')
    const client = connected(socket)
    const nobody = { reason: 'no-supervisor', message: `there is no supervisor at ${socket}`, code: null }
    await expect(client.status()).rejects.toMatchObject(nobody)
    const server = createServer(answering(['at last'])).listen(socket)
    onTestFinished(() => void server.close())
    expect(await client.run('evrexec:test')).toBe('at last')
  })
})

describe('a lost connection', () => {
  it('rejects what was in the works, and the next call has another', async () => {
    const socket = await served(
      (first) => first.once('data', () => first.destroy()),
      answering(['of the second']),
    )
    const client = connected(socket)
    const calls = [client.run('a'), client.run('b')]
    for (const call of calls) await expect(call).rejects.toMatchObject({ reason: 'connection-lost' })
    expect(await client.run('c')).toBe('of the second')
  })

  it('says of a request that was too large which one it was', async () => {
    const { path, supervisor } = await serving({ maxRequestBytes: 1000 })
    const client = connected(path)
    const calls = [
      client.run('evrexec:slow'),
      client.run('evrexec:test', 'x'.repeat(2000)),
      client.run('evrexec:test'),
    ]
    const outcomes = Promise.allSettled(calls)
    ;(await supervisor.slowRun()).returns('"answered"')
    expect(await outcomes).toMatchObject([
      { value: 'answered' },
      { reason: { reason: 'request-too-large' } },
      { reason: { reason: 'connection-lost' } },
    ])
    expect(await client.run('evrexec:test', 'x')).toBe('got x')
  })
})

describe('giving up', () => {
  it('cancels one call and rejects with the reason', async () => {
    const { path, supervisor } = await serving()
    const client = connected(path)
    const giveUp = new AbortController()
    const other = client.run('evrexec:slow', 'b')
    const call = client.run('evrexec:slow', 'a', { signal: giveUp.signal })
    const run = await supervisor.slowRun()
    giveUp.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(await supervisor.cancelledRun()).toBe('a')
    run.returns('"b went on"')
    expect(await other).toBe('b went on')
    await expect(client.status({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('cancels what takes too long', async () => {
    const { path, supervisor } = await serving()
    const call = connected(path).run('evrexec:slow', 'a', { timeoutMillis: 20 })
    const message = 'there was no answer within 20 ms; it was cancelled'
    await expect(call).rejects.toMatchObject({ reason: 'timed-out', message })
    expect(await supervisor.cancelledRun()).toBe('a')
  })
})

describe('closing', () => {
  it('rejects what is in the works, and all that is asked later', async () => {
    const { path, supervisor } = await serving()
    const client = connected(path)
    const call = client.run('evrexec:slow', 'a')
    await supervisor.slowRun()
    await Promise.all([client.close(), expect(call).rejects.toMatchObject({ reason: 'closed' })])
    expect(await supervisor.cancelledRun()).toBe('a')
    await expect(client.status()).rejects.toMatchObject({ reason: 'closed' })
    expect(() => client.logs()).toThrow('the client was closed')
    await client.close()
  })

  it('happens at the end of a block, too', async () => {
    const client = connect({ socket: (await serving()).path })
    await client.run('evrexec:test')
    await client[Symbol.asyncDispose]()
    await expect(client.run('evrexec:test')).rejects.toMatchObject({ reason: 'closed' })
  })
})

it('finds the socket by what it is given, the environment, or where it is by default', () => {
  expect(socketOf('x/e.sock', { EVREXEC_SOCKET: '/other' })).toBe(resolve('x/e.sock'))
  expect(socketOf(undefined, { EVREXEC_SOCKET: '/run/e.sock' })).toBe('/run/e.sock')
  expect(socketOf(undefined, { EVREXEC_SOCKET: ' ', RUNTIME_DIRECTORY: '/run/x' })).toBe(
    '/run/x/evrexec.sock',
  )
  expect(socketOf(undefined, { XDG_RUNTIME_DIR: tmpdir() })).toMatch(/\/evrexec\.sock$/)
})
