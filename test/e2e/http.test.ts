import { request } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { faultsOf, readExposition } from '../control/http/exposition.ts'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { LOCALHOST } from '../helpers/ipv6.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const TOKEN = 'open-sesame-0123456789'

const ROUTES = `
export default {
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:udp': (evr) => { if (String(evr.data) === 'throw') throw new Error('kaputt'); evr.reply('handled') },
  'evrexec:environment': () => Object.entries(process.env).flat(),
  'evrexec:die'() { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}) },
  'evrexec:spin'() { console.log('spinning'); for (;;); },
  async 'evrexec:wait'(evr) { console.log('waiting'); await evr.sleep(600_000); console.log('over', evr.signal.aborted) },
}
`

interface Options {
  readonly config?: string
  readonly env?: Record<string, string>
}

/** A supervisor that serves HTTP, as soon as it does. */
async function serving({ config = '', env = {} }: Options = {}) {
  const rig = await createRig({
    '.evrexecrc': `routes: ./routes\nhttp: { listen: "127.0.0.1:0" }\n${config}`,
    'routes/a.js': ROUTES,
  })
  const evrexec = rig.spawn(['start'], { env })
  const [, url = ''] = await evrexec.stderr.waitFor(/^HTTP at (http:\S+)$/)
  const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers })
  const rpc = async (method: string, params: readonly unknown[] = [], signal?: AbortSignal) => {
    const response = await fetch(`${url}/RPC`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }),
      ...(signal && { signal }),
    })
    return { status: response.status, ...((await response.json()) as { result?: unknown; error?: unknown }) }
  }
  /** The values of a metric, by their labels. */
  const metric = async (name: string): Promise<Record<string, number>> => {
    const exposition = readExposition(await (await get('/metrics')).text())
    expect(faultsOf(exposition)).toEqual([])
    const samples = exposition.get(name)?.samples ?? []
    return Object.fromEntries(samples.map((each) => [Object.values(each.labels).join(' '), each.value]))
  }
  return { rig, evrexec, url, get, rpc, metric, ready: () => evrexec.stderr.waitFor(/^ready: /) }
}

describe('HTTP', () => {
  it('executes event routes', async () => {
    const { rpc, ready } = await serving()
    await ready()
    expect(await rpc('evrexec.run', ['evrexec:test', 'mydata'])).toMatchObject({
      status: 200,
      result: 'got mydata',
    })
    expect(await rpc('evrexec.run', ['evrexec:nope'])).toMatchObject({
      status: 500,
      error: { code: 500, message: 'Event route not found' },
    })
  })

  it('cancels a run whose client goes away', async () => {
    const { rpc, ready, evrexec } = await serving()
    await ready()
    const controller = new AbortController()
    const asked = rpc('evrexec.run', ['evrexec:wait'], controller.signal)
    await evrexec.stdout.waitFor(/waiting/)
    controller.abort()
    await expect(asked).rejects.toThrow('abort')
    await evrexec.stdout.waitFor(/over true/)
  })

  it('answers the one who stops everything', async () => {
    const { rpc, ready, evrexec } = await serving()
    await ready()
    expect(await rpc('evrexec.stop')).toMatchObject({ status: 200, result: {} })
    expect((await evrexec.finished).code).toBe(0)
  })

  it('may be on a Unix socket', async () => {
    const rig = await createRig({ '.evrexecrc': 'routes: ./routes\n', 'routes/a.js': ROUTES })
    await rig.start('--http-listen', 'unix:http.sock')
    const status = await new Promise((resolve, reject) => {
      request({ socketPath: rig.path('http.sock'), path: '/healthz' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
  })

  it.each([
    ['0.0.0.0:0', /http\.token: expected a token, since others can reach 0\.0\.0\.0/],
    ['127.0.0.1', /expected an address such as 127\.0\.0\.1:8080/],
    ['192.0.2.1:0', /http\.token: expected a token/],
  ])('is a mistake at %s', async (listen, message) => {
    const rig = await createRig({ '.evrexecrc': 'routes: ./routes\n', 'routes/a.js': ROUTES })
    const { code, stderr } = await rig.evrexec('start', '--http-listen', listen)
    expect(code).toBe(78)
    expect(stderr).toMatch(message)
  })

  it('is had at each address that localhost stands for', async () => {
    const rig = await createRig({ '.evrexecrc': 'routes: ./routes\n', 'routes/a.js': ROUTES })
    const evrexec = rig.spawn(['start', '--http-listen', 'localhost:0'])
    const [, at = ''] = await evrexec.stderr.waitFor(/^HTTP at (.+)$/)
    await evrexec.stderr.waitFor(/^ready: /)
    const urls = at.split(', ').map((url) => new URL(url))
    expect(urls.map(({ hostname }) => hostname.replace(/[[\]]/g, ''))).toEqual(LOCALHOST)
    for (const url of urls) expect((await fetch(new URL('/healthz', url))).status).toBe(200)
  })

  it('is needed as it was asked for: a port that is taken ends everything', async () => {
    const { url } = await serving()
    const address = url.replace('http://', '')
    const other = await createRig({ '.evrexecrc': 'routes: ./routes\n', 'routes/a.js': ROUTES })
    const { code, stderr } = await other.evrexec('start', '--http-listen', address)
    expect(code).toBe(78)
    expect(stderr).toContain(
      `expected to listen on ${address} for HTTP, but the port is in use by another program`,
    )
    await other.gone()
  })
})

describe('the token', () => {
  it('is asked for, and nobody else comes to see it', async () => {
    const { get, rpc, ready, rig, evrexec } = await serving({
      env: { EVREXEC_HTTP_TOKEN: TOKEN },
      config: 'exec: [name=evrexec:wait]\nrestart: always\n',
    })
    await ready()
    expect((await get('/metrics')).status).toBe(401)
    expect((await get('/metrics', { authorization: 'Bearer wrong-wrong-wrong' })).status).toBe(401)
    expect((await get('/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    expect(await (await get('/healthz')).json()).toEqual({ status: 'serving' })
    // In the environment of none of the workers, not even after a reload.
    const { result: environment } = await rpc('evrexec.run', ['evrexec:environment'])
    expect(environment).toContain('EVREXEC_TEST_RIG')
    expect(environment).not.toContain('EVREXEC_HTTP_TOKEN')
    expect(environment).not.toContain(TOKEN)
    await rig.write('routes/b.js', 'export default {}')
    expect((await rig.evrexec('reload')).code).toBe(0)
    expect((await rpc('evrexec.run', ['evrexec:environment'])).result).not.toContain(TOKEN)
    expect((await get('/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    const { result: status } = await rpc('evrexec.status')
    const { result: processes } = await rpc('core.psx')
    const checked = await rig.spawn(['check'], { env: { EVREXEC_HTTP_TOKEN: TOKEN } }).finished
    const { stdout, stderr } = await evrexec.end()
    for (const text of [
      JSON.stringify([status, processes]),
      stdout,
      stderr,
      checked.stdout,
      checked.stderr,
    ]) {
      expect(text).not.toContain(TOKEN)
    }
  })

  it('is not told when something else is wrong beside it', async () => {
    const rig = await createRig({
      '.evrexecrc': `routes: ./routes\nhttp: { listen: nowhere, token: ${TOKEN} }\n`,
      'routes/a.js': ROUTES,
    })
    for (const command of ['start', 'check']) {
      const { code, stdout, stderr } = await rig.evrexec(command)
      expect(code).toBe(78)
      expect(stderr).toContain('http.listen')
      expect(stdout + stderr).not.toContain(TOKEN)
    }
    await rig.write('.evrexecrc', `{ "http": { "token":\n"${TOKEN}" "listen": 80 } }`)
    const { code, stderr } = await rig.evrexec('check')
    expect([code, stderr]).toEqual([78, expect.stringMatching(/\.evrexecrc:\d+:\d+: is not valid/)])
    expect(stderr).not.toContain(TOKEN)
    const typed = await rig.evrexec('start', '--http-token', TOKEN)
    expect(typed.code).toBe(2)
  })
})

describe('GET /healthz', () => {
  it('is 503 while all workers of a task are blocked', async () => {
    const { evrexec, get, ready, rpc } = await serving({ config: 'grace: 200ms\n' })
    await ready()
    const spinning = rpc('evrexec.run', ['evrexec:spin'])
    await evrexec.stdout.waitFor(/spinning$/)
    await vi.waitFor(async () => expect((await get('/healthz')).status).toBe(503), 15_000)
    expect(await (await get('/healthz')).json()).toMatchObject({
      status: 'failing',
      failing: [
        {
          task: 'run',
          workers: [
            {
              name: 'run#0',
              state: 'running',
              note: expect.stringMatching(/^event loop blocked for \d+\.\d s$/),
            },
          ],
        },
      ],
    })
    await rpc('evrexec.restart', ['run'])
    expect((await spinning).status).toBe(500)
    expect((await get('/healthz')).status).toBe(200)
  })

  it('is 503 until everything serves, and when something does not', async () => {
    const { get, ready, rpc } = await serving({ config: 'exec: [name=evrexec:wait]\n' })
    expect(await (await get('/healthz')).json()).toMatchObject({
      status: expect.stringMatching(/^(starting|serving)$/),
    })
    await ready()
    expect((await get('/healthz')).status).toBe(200)
    await rpc('evrexec.stop', ['evrexec:wait'])
    const response = await get('/healthz')
    expect([response.status, await response.json()]).toEqual([
      503,
      {
        status: 'failing',
        failing: [
          {
            task: 'evrexec:wait',
            workers: [{ name: 'evrexec:wait#0', state: 'stopped', note: 'stopped on request' }],
          },
        ],
        reloadProblems: null,
      },
    ])
    await rpc('evrexec.restart', ['evrexec:wait'])
    expect((await get('/healthz')).status).toBe(200)
  })

  it('is well after a reload that failed, and says so', async () => {
    const { get, ready, rig } = await serving()
    await ready()
    await rig.write('routes/a.js', 'export default {')
    expect((await rig.evrexec('reload')).code).not.toBe(0)
    const response = await get('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      status: 'serving',
      reloadProblems: [{ source: rig.path('routes/a.js') }],
    })
  })
})

describe('GET /metrics', () => {
  it('counts runs, restarts and reloads', async () => {
    const { metric, ready, rpc, rig, evrexec } = await serving()
    await ready()
    await rpc('evrexec.run', ['evrexec:test'])
    await rpc('evrexec.run', ['evrexec:nope'])
    await rpc('evrexec.run', ['evrexec:die'])
    await evrexec.stderr.waitFor(/^run#0 .*is ready/)
    await rpc('evrexec.restart', ['run'])
    await rig.evrexec('reload')
    expect(await metric('evrexec_worker_restarts_total')).toEqual({ 'run signal': 1, 'run request': 1 })
    expect(await metric('evrexec_worker_exits_total')).toEqual({ 'run SIGKILL': 1 })
    expect(await metric('evrexec_reloads_total')).toMatchObject({ reloaded: 1 })
    expect(await metric('evrexec_workers')).toMatchObject({ 'run running': 1 })
    expect(await metric('evrexec_run_duration_seconds')).toMatchObject({
      'evrexec:test returned': 1,
      '(other) event-route-not-found': 1,
      'evrexec:die worker-exited': 1,
    })
  })

  it('counts datagrams', async () => {
    const port = await freeUdpPort()
    const { metric, ready, rig } = await serving({
      config: `exec: ["name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}"]\n`,
    })
    await ready()
    const client = await udpClient(port)
    await client.send('throw')
    for (let nth = 1; nth <= 3; nth++) {
      await client.send('x')
      await client.receive()
    }
    const { task } = control(rig.socket)
    // The last one counts as handled a moment after its reply.
    await vi.waitFor(async () => expect((await task('evrexec:udp')).datagrams?.handled).toBe(3))
    expect(await metric('evrexec_datagrams_total')).toEqual({
      'evrexec:udp handled': 3,
      'evrexec:udp failed': 1,
      'evrexec:udp dead-lettered': 0,
    })
    expect(await metric('evrexec_datagrams_received_total')).toEqual({ 'evrexec:udp': 4 })
  })
})
