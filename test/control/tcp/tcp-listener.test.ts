import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ControlConfig } from '../../../src/config/config.ts'
import { listenOnTcp } from '../../../src/control/tcp/tcp-listener.ts'
import { commandExists } from '../../helpers/command-exists.ts'
import { config } from '../../helpers/config.ts'
import { asking } from '../asking.ts'
import { controlConfig } from '../control-config.ts'
import { requestText } from '../sockets.ts'

async function tryToListen(host: string, port: number, limits: Partial<ControlConfig> = {}) {
  const { supervisor, answer } = asking()
  const opened = await listenOnTcp(
    { kind: 'tcp', host, port },
    { config: config({ control: controlConfig('/none', limits) }), answer },
  )
  if (opened.ok) onTestFinished(() => opened.value.close())
  return { supervisor, opened }
}

async function serving(limits: Partial<ControlConfig> = {}) {
  const { supervisor, opened } = await tryToListen('127.0.0.1', 0, limits)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  const { at } = opened.value
  const port = Number(/^127\.0\.0\.1:([1-9]\d*)$/.exec(at)?.[1])
  return { supervisor, listener: opened.value, port }
}

async function client(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host, allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Everything that comes back until the other side closes. */
async function replyTo(port: number, bytes: string): Promise<string> {
  const socket = await client(port)
  socket.write(bytes)
  return text(socket)
}

async function problemOf(host: string, port: number): Promise<string> {
  const { opened } = await tryToListen(host, port)
  if (opened.ok) throw new Error(`listens on ${opened.value.at}`)
  return opened.problems.map(({ message }) => message).join('; ')
}

const RUN = requestText(1, 'evrexec.run', ['evrexec:test', 'x'])

describe('requests over TCP', () => {
  it('are answered, each reply in one piece', async () => {
    const { port } = await serving()
    const socket = await client(port)
    const large = requestText(2, 'evrexec.run', ['evrexec:long', '60000'])
    for (const [line, reply] of [
      [RUN, '{"jsonrpc":"2.0","result":"got x","id":1}\n'],
      [large, `{"jsonrpc":"2.0","result":"${'x'.repeat(60_000)}","id":2}\n`],
    ] as const) {
      socket.write(line)
      const [chunk] = await once(socket, 'data')
      expect(String(chunk)).toBe(reply)
    }
  })

  it('may be many, over many connections, within bounds', async () => {
    const { port } = await serving({ maxConnections: 2 })
    const sockets = [await client(port), await client(port)]
    for (const socket of sockets) {
      socket.write(RUN)
      expect(String((await once(socket, 'data'))[0])).toContain('got x')
    }
    expect(await text(await client(port))).toContain('too-many-connections')
  })

  it('are answered when everything ends', async () => {
    const { port, supervisor, listener } = await serving()
    const socket = await client(port)
    socket.write(requestText(1, 'evrexec.run', ['evrexec:slow', 'x']))
    const run = await supervisor.slowRun()
    const closed = listener.close()
    run.returns('"done"')
    expect(await text(socket)).toContain('"result":"done"')
    socket.end()
    await closed
    await expect(client(port)).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('what is no JSON', () => {
  it.each([
    ['a line', 'hello\n'],
    ['a broken document', '{"a":"\n'],
    ['a document of other brackets', '{"a":[1}]\n'],
    ['a document that only looks like one', '{bad}\n'],
    ['an HTTP request', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\r\n'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\n'],
    ['a document with garbage right behind it', '{"jsonrpc":"2.0","method":"core.uptime"}x\n'],
  ])('%s, ends the connection, and nothing after it is executed', async (_name, bytes) => {
    const { port, supervisor } = await serving()
    const reply = await replyTo(port, `${bytes}${RUN}`)
    expect(reply.split('\n')[0]).toContain('"code":-32700')
    expect(reply.trim().split('\n')).toHaveLength(1)
    expect(supervisor.executed).toBe(0)
  })

  it('ends the connection also when the rest comes later', async () => {
    const { port, supervisor } = await serving()
    const socket = await client(port)
    socket.on('error', () => {})
    socket.write('POST / HTTP/1.1\r\n')
    await once(socket, 'data')
    socket.write(RUN)
    await once(socket.resume(), 'end')
    expect(supervisor.executed).toBe(0)
  })

  it('leaves what was asked for before to be answered', async () => {
    const { port, supervisor } = await serving()
    const reply = await replyTo(port, `${RUN}garbage\n${RUN}`)
    expect(reply).toContain('"result":"got x"')
    expect(supervisor.executed).toBe(1)
  })
})

describe('a program that speaks HTTP', () => {
  const types = ['text/plain', 'application/json', 'application/x-www-form-urlencoded']

  it.each(types)('executes nothing by fetch (%s)', async (type) => {
    const { port, supervisor } = await serving()
    const posted = fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: `\n${RUN}`,
      headers: { 'content-type': type },
    })
    await expect(posted).rejects.toThrow()
    expect(supervisor.executed).toBe(0)
  })

  it('executes nothing by a request whose headers are JSON', async () => {
    const { port, supervisor } = await serving()
    const posted = request({ port, method: 'POST', path: '/', headers: { 'X-Run': RUN.trim() } })
    posted.end(`\n${RUN}`)
    await expect(once(posted, 'response')).rejects.toThrow()
    expect(supervisor.executed).toBe(0)
  })

  it.skipIf(!commandExists('curl'))('executes nothing by curl', async () => {
    const { port, supervisor } = await serving()
    const curl = promisify(execFile)('curl', [
      '--http0.9',
      '-s',
      '-d',
      `\n${RUN}`,
      `http://127.0.0.1:${port}/`,
    ])
    const printed = await curl.then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout,
    )
    expect(printed === '' || printed.includes('-32700')).toBe(true)
    expect(supervisor.executed).toBe(0)
  })
})

describe('an address', () => {
  it('may be a name, of which every address is served', async () => {
    const { opened } = await tryToListen('localhost', 0)
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
    for (const address of opened.value.at.split(', ')) {
      const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
      const socket = await client(Number(port), host)
      socket.write(RUN)
      expect(String((await once(socket, 'data'))[0])).toContain('got x')
    }
  })

  it('that is in use is a problem that names it, and the option', async () => {
    const { port } = await serving()
    expect(await problemOf('127.0.0.1', port)).toMatch(
      new RegExp(`127\\.0\\.0\\.1:${port} .*in use by another program.*tcp\\.listen, --tcp-listen`),
    )
  })

  it('that is not there is a problem', async () => {
    expect(await problemOf('nowhere.invalid', 1)).toMatch(/does not resolve|could not be resolved/)
  })
})

/** The timer that runs for the listener's side of a connection, as the kernel shows it: 2 is for probes of an idle one. */
async function kernelTimerOf({ localPort, remotePort }: Socket): Promise<string | undefined> {
  const hex = (port = 0) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/))
  const row = rows.find(
    (fields) => fields[1]?.endsWith(hex(remotePort)) && fields[2]?.endsWith(hex(localPort)),
  )
  return row?.[5]?.slice(0, 2)
}

it.runIf(process.platform === 'linux')(
  'a client that closed while something is executed for it is asked after',
  async () => {
    const { port, supervisor } = await serving()
    const socket = await client(port)
    socket.write(requestText(1, 'evrexec.run', ['evrexec:slow', 'x']))
    await supervisor.slowRun()
    expect(await kernelTimerOf(socket)).toBe('02')
  },
)
