import { once } from 'node:events'
import { lstatSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpConfig } from '../../../src/config/config.ts'
import { openHttp } from '../../../src/control/http/open-http.ts'
import { HAS_IPV6 } from '../../helpers/ipv6.ts'
import { temporaryDirectory } from '../sockets.ts'
import { RawHttp, runText } from './raw-http.ts'
import { servingHttp } from './serving-http.ts'

async function messages(http: HttpConfig): Promise<string[]> {
  const server = createServer()
  const opened = await openHttp(() => server, http, null)
  if (opened.ok) {
    server.close()
    throw new Error(`expected problems, found ${opened.value.at}`)
  }
  expect(server.listening).toBe(false)
  return opened.problems.map(({ message }) => message)
}

function tcp(host: string, port = 0): HttpConfig {
  return { listen: { kind: 'tcp', host, port }, token: null }
}

describe('a TCP address', () => {
  it('is told with the port that it has', async () => {
    const { listener, port } = await servingHttp()
    expect(port).toBeGreaterThan(0)
    expect(listener.at).toBe(`http://127.0.0.1:${port}`)
  })

  it('may be IPv6', async () => {
    const { listener } = await servingHttp({ http: tcp('::1') })
    expect(listener.at).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await fetch(`${listener.at}/healthz`)).status).toBe(200)
  })

  it('may be a name, of which every address is served', async () => {
    const { listener } = await servingHttp({ http: tcp('localhost') })
    const urls = listener.at.split(', ')
    expect(urls.map((url) => new URL(url).hostname)).toEqual(
      HAS_IPV6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'],
    )
    for (const url of urls) expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await listener.close()
    for (const url of urls) await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it.runIf(HAS_IPV6)('has as many clients at a time as it may, by all its addresses together', async () => {
    const { port, supervisor } = await servingHttp({ http: tcp('localhost'), limits: { maxConnections: 2 } })
    const idle = await RawHttp.connect({ host: '127.0.0.1', port })
    expect((await idle.get('/healthz').reply()).status).toBe(200)
    for (const host of ['127.0.0.1', '::1']) {
      const busy = await RawHttp.connect({ host, port })
      busy.rpc(runText(1, 'evrexec:slow'))
      await supervisor.slowRun()
    }
    // It has made room for others.
    expect(await idle.rest()).toBe('')
    const oneTooMany = await RawHttp.connect({ host: '::1', port })
    expect((await oneTooMany.get('/healthz').reply()).status).toBe(503)
  })

  it('that is taken is a problem, and says what to do', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port } = other.address() as { port: number }
    expect(await messages(tcp('127.0.0.1', port))).toEqual([
      `expected to listen on 127.0.0.1:${port} for HTTP, but the port is in use by another program; end what holds it, or choose another port (http.listen, --http-listen, EVREXEC_HTTP_LISTEN)`,
    ])
  })

  it('that this machine does not have is a problem', async () => {
    const [message] = await messages({ ...tcp('192.0.2.1'), token: 'x'.repeat(16) })
    expect(message).toContain(
      'expected to listen on 192.0.2.1:0 for HTTP, but the address is not one of this machine',
    )
  })
})

describe('a Unix socket', () => {
  async function unix(name = 'http.sock') {
    const path = join(await temporaryDirectory(), name)
    return { path, http: { listen: { kind: 'unix', path }, token: null } as const }
  }

  it('serves its owner only, by any name', async () => {
    const { path, http } = await unix()
    const { connect, listener } = await servingHttp({ http })
    expect(listener.at).toBe(`unix:${path}`)
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    const client = await connect()
    expect((await client.rpc(runText(1, 'evrexec:test'), 'Host: evrexec').reply()).status).toBe(200)
    await listener.close()
    expect(() => lstatSync(path)).toThrow('ENOENT')
  })

  it('lets a group in that is to be let in', async () => {
    const { path, http } = await unix()
    await servingHttp({ http, limits: { group: String(process.getgid?.()) } })
    expect(lstatSync(path).mode & 0o777).toBe(0o660)
  })

  it('that is live is not taken from anybody', async () => {
    const { path, http } = await unix()
    const { connect } = await servingHttp({ http })
    expect(await messages(http)).toEqual([
      `a supervisor is already running at ${path}; stop it (evrexec stop), or choose another path for it (http.listen, --http-listen, EVREXEC_HTTP_LISTEN)`,
    ])
    expect((await (await connect()).get('/healthz').reply()).status).toBe(200)
  })

  it.each([
    ['a file', async (path: string) => writeFileSync(path, '')],
    ['too long a path', async () => {}],
  ])('%s is a problem of HTTP, not of the control socket', async (what, prepare) => {
    const { path, http } = await unix(what === 'a file' ? 'http.sock' : 'x'.repeat(100))
    await prepare(path)
    const [message] = await messages(http)
    expect(message).toMatch(/^expected /)
    expect(message).not.toMatch(/control socket|--socket/)
  })
})
