import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cannotListen, type TcpAddress } from '../../src/control/cannot-listen.ts'
import { listenOnAll } from '../../src/control/listen-on-all.ts'
import { HAS_IPV6, LOCALHOST } from '../helpers/ipv6.ts'

const PURPOSE = { what: 'TESTS', options: 'test.listen, --test-listen' }
const ANY_PORT: TcpAddress = { host: 'localhost', port: 0 }

/** One that says hello to everybody. */
function createGreeter(): Server {
  return createServer((socket) => void socket.end('hello'))
}

async function listening(address: TcpAddress, createOne = createGreeter, hosts?: readonly string[]) {
  const opened = await listenOnAll(address, PURPOSE, createOne, hosts && (async () => hosts))
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  onTestFinished(() => opened.value.close())
  return opened.value
}

async function problemsOf(address: TcpAddress, hosts?: readonly string[]): Promise<string[]> {
  const opened = await listenOnAll(address, PURPOSE, createGreeter, hosts && (async () => hosts))
  if (opened.ok) {
    await opened.value.close()
    throw new Error(`expected problems, found ${opened.value.addresses}`)
  }
  return opened.problems.map(({ message }) => message)
}

/** A program that has the port already. */
async function taken(host: string, port = 0): Promise<number> {
  const server = createServer().listen(port, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return portOf(server)
}

function portOf(server: Server | undefined): number {
  const bound = server?.address() ?? null
  if (bound === null || typeof bound === 'string') throw new Error('expected a server that listens')
  return bound.port
}

function portsOf(addresses: readonly string[]): number[] {
  return addresses.map((address) => Number(/:(\d+)$/.exec(address)?.[1]))
}

function greeting(host: string, port: number): Promise<string> {
  return text(connect({ host, port }))
}

describe('localhost', () => {
  it('is all loopback addresses, on the same port, until all are closed', async () => {
    const { addresses, close } = await listening(ANY_PORT)
    const [port = 0] = portsOf(addresses)
    expect(port).toBeGreaterThan(0)
    expect(addresses).toEqual(LOCALHOST.map((host) => (host === '::1' ? `[::1]:${port}` : `${host}:${port}`)))
    for (const host of LOCALHOST) expect(await greeting(host, port)).toBe('hello')
    await close()
    for (const host of LOCALHOST) await expect(greeting(host, port)).rejects.toThrow('ECONNREFUSED')
  })

  it.runIf(HAS_IPV6)('is on a port that is free for all, where any will do', async () => {
    const unlucky: number[] = []
    const servers: Server[] = []
    const { addresses } = await listening(ANY_PORT, () => {
      const before = servers.at(-1)
      const server = createGreeter()
      servers.push(server)
      // Somebody else is quicker, once.
      if (servers.length === 2) {
        unlucky.push(portOf(before))
        taken('::1', portOf(before)).catch(() => {})
      }
      return server
    })
    const [port = 0] = portsOf(addresses)
    expect(portsOf(addresses)).toEqual([port, port])
    expect(unlucky).toHaveLength(1)
    expect(unlucky).not.toContain(port)
    expect(servers.map(({ listening: isOpen }) => isOpen)).toEqual([false, false, true, true])
  })

  it.runIf(HAS_IPV6)('is not listened on at all when a port is taken for one of them', async () => {
    const port = await taken('::1')
    expect(await problemsOf({ host: 'localhost', port })).toEqual([
      `expected to listen on [::1]:${port} for TESTS, but the port is in use by another program; end what holds it, or choose another port (test.listen, --test-listen)`,
    ])
    await expect(greeting('127.0.0.1', port)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('an address that this machine does not have', () => {
  it('is done without when there is another one', async () => {
    const { addresses } = await listening({ host: 'here.example', port: 0 }, createGreeter, [
      '198.51.100.1',
      '127.0.0.1',
    ])
    expect(addresses).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/)])
  })

  it('is a problem when there is no other', async () => {
    expect(await problemsOf({ host: 'here.example', port: 1 }, ['198.51.100.1', '203.0.113.1'])).toEqual([
      expect.stringContaining(
        'expected to listen on 198.51.100.1:1 for TESTS, but the address is not one of',
      ),
      expect.stringContaining('expected to listen on 203.0.113.1:1 for TESTS, but the address is not one of'),
    ])
  })
})

it('a name that does not resolve is a problem', async () => {
  expect(await problemsOf({ host: 'nowhere.invalid', port: 1 })).toEqual([
    expect.stringMatching(/^expected to listen on nowhere\.invalid:1 for TESTS, but .*resolve/),
  ])
})

it('what the system refuses is told in words', () => {
  const said = (code: string) =>
    cannotListen({ host: '::1', port: 80 }, PURPOSE, Object.assign(new Error('?'), { code })).message
  expect(said('EACCES')).toBe(
    'expected to listen on [::1]:80 for TESTS, but permission denied; ports below 1024 need CAP_NET_BIND_SERVICE, so choose a higher one (test.listen, --test-listen)',
  )
  expect(said('EAFNOSUPPORT')).toContain('is IPv6 switched off?')
  expect(said('EWHAT')).toContain('but ? (')
})
