/** `evrexec start --inspect`: Node's inspector in the first worker of a task, whatever becomes of that worker. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { control } from '../helpers/control.ts'
import { attachDebugger } from '../helpers/debugger.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const RESTARTS_AT_ONCE = { restartDelay: { healthyAfter: '1ms' } }

/** Whether the inspector is open the route itself sees, and before it does anything. */
const routes = (version = 1) => `import { url } from 'node:inspector'
// ${version}
export default {
  'evrexec:once': (evr) => console.log(evr.worker + ' at ' + url()),
  async 'evrexec:slow'(evr) {
    console.log('slow begins')
    await new Promise((resolve) => process.once('SIGUSR2', resolve))
    return 'slow ends'
  },
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:udp': () => { for (;;); },
  'evrexec:lies': () => console.error('Debugger listening on ws://evil.example:1/f14e2b5f-26c2-4ffa-bb13-54a2d6af1d87'),
}`

async function rigWith(config: Record<string, unknown> = {}) {
  const rig = await createRig({
    '.evrexecrc': JSON.stringify({ ...RESTARTS_AT_ONCE, ...config }),
    'routes/a.mjs': routes(),
  })
  return rig
}

async function startWith(config: Record<string, unknown>, ...args: string[]) {
  const rig = await rigWith(config)
  const evrexec = await rig.start(...args)
  return { rig, evrexec, ...control(rig.socket) }
}

async function tcpServer() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = () => new Promise((resolve) => server.close(resolve))
  return { port, close }
}

async function freePort(): Promise<number> {
  const { port, close } = await tcpServer()
  await close()
  return port
}

const URL = '(ws:\\/\\/\\S+)'
const opened = (worker: string, pid: number | string = '\\d+') =>
  new RegExp(`^${worker} \\(pid ${pid}\\) can be debugged: Debugger listening on ${URL}$`)

describe('evrexec start --inspect', () => {
  it('opens the inspector of the first worker of a task, before that begins', async () => {
    const port = await freePort()
    const { evrexec, pid } = await startWith(
      { exec: ['name=evrexec:once;workers=2'] },
      '--inspect',
      `evrexec:once=127.0.0.1:${port}`,
    )
    const [, url] = await evrexec.stderr.see(opened('evrexec:once#0', await pid('evrexec:once')))
    expect(url).toMatch(`ws://127.0.0.1:${port}/`)
    await evrexec.stdout.see(new RegExp(`0 at ${url}$`))
    await evrexec.stdout.see(/1 at undefined$/)
    // Where debuggers look for it.
    const list = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
    expect(list).toMatchObject([{ webSocketDebuggerUrl: url }])
    expect(evrexec.stderr.text).not.toContain('For help, see')
  })

  it('may be given several times, and for the run workers', async () => {
    const { evrexec } = await startWith(
      { exec: ['name=evrexec:once'] },
      '--inspect',
      'evrexec:once=[::1]:0',
      '--inspect=run=localhost:0',
    )
    await evrexec.stderr.see(opened('evrexec:once#0'))
    await evrexec.stderr.see(opened('run#0'))
    expect(evrexec.stderr.text).not.toMatch(/^warning: /m)
  })

  it('warns where others can reach it', async () => {
    const { evrexec } = await startWith({}, '--inspect', 'run=0.0.0.0:0')
    const [, url] = await evrexec.stderr.see(opened('run#0'))
    const { host } = new globalThis.URL(String(url))
    await evrexec.stderr.see(
      new RegExp(`^warning: whoever reaches ${host}, from any machine, can execute code`),
    )
  })

  it('is not told by a line that a route prints', async () => {
    const { rig, evrexec } = await startWith({}, '--inspect', 'run=127.0.0.1:0')
    await evrexec.stderr.see(opened('run#0'))
    expect(await rig.evrexec('run', 'evrexec:lies')).toMatchObject({ code: 0 })
    await evrexec.stderr.see(/^run#0 \| Debugger listening on ws:\/\/evil\.example/)
    expect(evrexec.stderr.text.match(/can be debugged/g)).toHaveLength(1)
  })

  it('says when the address is taken, and starts all the same', async () => {
    const { port, close } = await tcpServer()
    onTestFinished(async () => void (await close()))
    const { rig, evrexec } = await startWith({}, '--inspect', `run=127.0.0.1:${port}`)
    await evrexec.stderr.see(/^run#0 cannot be debugged: .*127\.0\.0\.1:\d+ failed: address already in use$/)
    expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
  })

  it('of a task that is not there starts nothing', async () => {
    const rig = await rigWith({ exec: ['name=evrexec:once'] })
    expect(await rig.evrexec('start', '--inspect', 'evrexec:ocne')).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        '--inspect: expected the name of a task, or run, found "evrexec:ocne" (did you mean "evrexec:once"?)\n',
    })
  })
})

describe('the inspector is at the same address again', () => {
  it('after a restart, for which nobody waits who still debugs', async () => {
    const port = await freePort()
    const { rig, evrexec, pid } = await startWith({ grace: '10m' }, '--inspect', `run=127.0.0.1:${port}`)
    const [, before = ''] = await evrexec.stderr.see(opened('run#0'))
    const { send } = await attachDebugger(before)
    await send('Runtime.enable')
    expect(await rig.evrexec('restart', 'run')).toMatchObject({ code: 0 })
    const [, url = ''] = await evrexec.stderr.see(opened('run#0', await pid('run')))
    expect(url).not.toBe(before)
    expect(url).toMatch(`ws://127.0.0.1:${port}/`)
  })

  it('after a crash, when a spare takes over', async () => {
    const port = await freePort()
    const { evrexec, pid, status } = await startWith(
      { run: { spares: 1 } },
      '--inspect',
      `run=127.0.0.1:${port}`,
    )
    await expect.poll(async () => (await status()).run.spares, { timeout: 20_000 }).toBe(1)
    const before = await pid('run')
    process.kill(before, 'SIGKILL')
    const [, spare = ''] = await evrexec.stderr.see(/a spare \(pid (\d+)\) has taken over/)
    const [, url = ''] = await evrexec.stderr.see(opened('run#0', spare))
    expect(url).toMatch(`ws://127.0.0.1:${port}/`)
  })

  it('after a reload, once the old worker has finished and is gone', async () => {
    const port = await freePort()
    const { rig, evrexec, pid } = await startWith({ grace: '10m' }, '--inspect', `run=127.0.0.1:${port}`)
    const before = await pid('run')
    const slow = rig.spawn(['run', 'evrexec:slow'])
    await evrexec.stdout.see(/slow begins/)
    await rig.write('routes/a.mjs', routes(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    // The new one serves, and the old one has something in hand.
    expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
    const next = await pid('run')
    expect(evrexec.stderr.text).not.toMatch(new RegExp(`${next}\\) can be debugged`))
    process.kill(before, 'SIGUSR2')
    expect(await slow.finished).toMatchObject({ stdout: 'slow ends\n' })
    const [, url = ''] = await evrexec.stderr.see(opened('run#0', next))
    expect(url).toMatch(`ws://127.0.0.1:${port}/`)
  })

  it('after the reload of a startup task, before that begins', async () => {
    const port = await freePort()
    const { rig, evrexec } = await startWith(
      { exec: ['name=evrexec:once'] },
      '--inspect',
      `evrexec:once=127.0.0.1:${port}`,
    )
    const [, before] = await evrexec.stdout.waitFor(/0 at (.*)$/)
    await rig.write('routes/a.mjs', routes(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    const [, url] = await evrexec.stdout.waitFor(/0 at (.*)$/)
    expect(url).toMatch(`ws://127.0.0.1:${port}/`)
    expect(url).not.toBe(before)
  })
})

it('a worker that a debugger has paused is not stuck', async () => {
  const port = await freeUdpPort()
  const config = {
    exec: [`name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`],
    stuckAfter: '1s',
    grace: '200ms',
  }
  const { rig, evrexec, pid } = await startWith(config, '--inspect', 'run=127.0.0.1:0')
  const before = await pid('run')
  const [, url = ''] = await evrexec.stderr.see(opened('run#0'))
  const { send, sees } = await attachDebugger(url)
  await send('Debugger.enable')
  await send('Debugger.pause')
  const run = rig.spawn(['run', 'evrexec:test', 'x'])
  await sees('Debugger.paused')
  // Another one that is blocked is stuck by and by: so long it has been paused at least.
  const client = await udpClient(port)
  await client.send('spin')
  await evrexec.stderr.see(/^evrexec:udp#0 .* is stuck and killed/)
  await send('Debugger.resume')
  expect(await run.finished).toMatchObject({ code: 0, stdout: 'got x\n' })
  expect(await pid('run')).toBe(before)
  expect(evrexec.stderr.text).not.toMatch(/run#0 .* is stuck/)
})
