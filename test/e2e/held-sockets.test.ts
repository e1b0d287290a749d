import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { linksOf, udpSocketsOf } from '../helpers/proc-net-udp.ts'
import { freeUdpPort, isFreeUdpPort, udpClient } from '../helpers/udp.ts'
import { installWithoutPackages } from '../helpers/without-packages.ts'

const ROUTES = `console.log('loaded')
const reply = (evr) => evr.reply(evr.data)
export default {
  'evrexec:one': reply,
  'evrexec:two': reply,
  'evrexec:timer': () => console.log('executed'),
  'evrexec:got': (evr) => console.log('got ' + evr.data),
}`
/** Root may have more room than the system's limit, but for this. */
const WITHOUT_PRIVILEGE =
  process.getuid?.() === 0
    ? { through: ['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin'] }
    : {}
const FILES = { 'routes/a.mjs': ROUTES }

function task(name: string, sockaddr: string): string[] {
  return ['--exec', `name=${name};sockaddr=${sockaddr}`]
}

async function busyPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}

describe('addresses that cannot be bound', () => {
  it('are told all at once, each in a line with its place, before anything has begun', async () => {
    const [busy, free] = [await busyPort(), await freeUdpPort()]
    const rig = await createRig(FILES)
    const { code, stdout, stderr } = await rig.evrexec(
      'start',
      ...task('evrexec:one', `udp:127.0.0.1:${free}`),
      ...task('evrexec:two', `udp:127.0.0.1:${busy}`),
      ...task('evrexec:one', 'udp:192.0.2.1:4444'),
      ...task('evrexec:two', 'udp:no-such-host.invalid:4444'),
      '--exec',
      'name=evrexec:timer',
    )
    expect([code, stdout]).toEqual([78, ''])
    const told = stderr.split('\n').filter((line) => line.includes('expected'))
    expect(told).toEqual([
      expect.stringMatching(new RegExp(`^--exec:1:1: expected to bind udp:127.0.0.1:${busy}, .* in use`)),
      expect.stringMatching(
        /^--exec:1:1: expected to bind udp:192\.0\.2\.1:4444, .* not one of this machine/,
      ),
      expect.stringMatching(/^--exec:1:1: expected to bind udp:no-such-host\.invalid:4444, .*resolve/),
    ])
    expect(stderr).not.toContain('started')
    await rig.gone()
    expect(await isFreeUdpPort(free)).toBe(true)
  })

  it('are in use where two tasks come to the same one by different names', async () => {
    const port = await freeUdpPort()
    const rig = await createRig(FILES)
    const tasks = [task('evrexec:one', `udp:127.0.0.1:${port}`), task('evrexec:two', `udp:localhost:${port}`)]
    const { code, stderr } = await rig.evrexec('start', ...tasks.flat())
    expect(code).toBe(78)
    expect(stderr).toMatch(/^--exec:1:1: expected to bind udp:localhost:\d+, but the address is in use/)
  })

  it('are found by check as well, also beside a supervisor that has the right ones', async () => {
    const port = await freeUdpPort()
    const rig = await createRig(FILES)
    const right = task('evrexec:one', `udp:127.0.0.1:${port}`)
    await rig.start(...right)
    expect(await rig.evrexec('check', ...right)).toMatchObject({ code: 0 })
    const { code, stderr } = await rig.evrexec(
      'check',
      ...right,
      ...task('evrexec:two', 'udp:192.0.2.1:4444'),
    )
    expect(code).toBe(78)
    expect(stderr).toMatch(/--exec:1:1: .*not one of this machine/)
  })
})

it('the address is free again when the supervisor has stopped', async () => {
  const port = await freeUdpPort()
  const rig = await createRig(FILES)
  const evrexec = await rig.start(...task('evrexec:one', `udp:127.0.0.1:${port}`))
  expect(await isFreeUdpPort(port)).toBe(false)
  expect(await evrexec.end()).toMatchObject({ code: 0 })
  expect(await isFreeUdpPort(port)).toBe(true)
})

it('a datagram to a multicast group arrives', async () => {
  const [group, port] = ['239.255.42.42', await freeUdpPort('0.0.0.0')]
  const rig = await createRig(FILES)
  const evrexec = await rig.start(...task('evrexec:got', `udp:${group}:${port}`))
  const sender = createSocket('udp4')
  onTestFinished(() => void sender.close())
  await new Promise<void>((resolve, reject) => {
    sender.send('news', port, group, (error) => (error ? reject(error) : resolve()))
  })
  await evrexec.stdout.waitFor(/got news/)
  expect(await control(rig.socket).task('evrexec:got')).toMatchObject({ datagrams: { held: true } })
})

describe.skipIf(!loadPlatform().ok)('a held socket', () => {
  it('and a ledger are all that a worker has; other workers have other ones or none', async () => {
    const ports = [await freeUdpPort(), await freeUdpPort()]
    const rig = await createRig(FILES)
    const evrexec = await rig.start(
      ...task('evrexec:one', `udp:127.0.0.1:${ports[0]}`),
      ...task('evrexec:two', `udp:127.0.0.1:${ports[1]}`),
      '--exec',
      'name=evrexec:timer',
    )
    const held = (await udpSocketsOf(evrexec.pid)).map(({ inode }) => inode)
    expect(held).toHaveLength(2)
    const { pid } = control(rig.socket)
    const has = async (name: string) => {
      const links = await linksOf(await pid(name))
      const ledgers = links.filter((link) => link.includes('evrexec ledger')).length
      return { sockets: held.filter((inode) => links.includes(`socket:[${inode}]`)), ledgers }
    }
    const [one, two] = [await has('evrexec:one'), await has('evrexec:two')]
    expect([one, two]).toMatchObject([
      { sockets: [expect.any(String)], ledgers: 1 },
      { sockets: [expect.any(String)], ledgers: 1 },
    ])
    expect(one.sockets).not.toEqual(two.sockets)
    for (const name of ['evrexec:timer', 'run']) expect(await has(name)).toEqual({ sockets: [], ledgers: 0 })
  })

  it('that gets less room than was asked for is told about, with what to do', async () => {
    const limit = Number(await readFile('/proc/sys/net/core/rmem_max', 'utf8'))
    const wanted = Math.ceil(limit / 1024 ** 2) + 1
    const rig = await createRig(FILES)
    const line = task('evrexec:one', `udp:127.0.0.1:${await freeUdpPort()}`)
    const evrexec = rig.spawn(['start', '--receive-buffer', `${wanted}MiB`, ...line], WITHOUT_PRIVILEGE)
    const { input } = await evrexec.stderr.waitFor(/receive buffer/)
    expect(input).toMatch(/^udp:127\.0\.0\.1:\d+ /)
    expect(input).toContain(`net.core.rmem_max=${wanted * 1024 ** 2}`)
    await evrexec.stderr.waitFor(/^ready: /)
    const { datagrams } = await control(rig.socket).task('evrexec:one')
    expect(datagrams?.receiveBufferBytes).toBe(limit)
  })
})

describe('without koffi', () => {
  it('everything works but what needs it, which is said', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({
      ...FILES,
      '.evrexecrc': JSON.stringify({
        exec: [{ line: `name=evrexec:one;sockaddr=udp:127.0.0.1:${port}`, socketWorkers: 2 }],
        restartDelay: { healthyAfter: '1ms' },
      }),
    })
    const binary = await installWithoutPackages(rig)
    expect(await rig.spawn(['check'], { binary }).finished).toMatchObject({ code: 0 })
    const evrexec = rig.spawn(['start'], { binary })
    await evrexec.stderr.waitFor(/^ready: /)
    const told = evrexec.stderr.text.split('\n').filter((line) => line.includes('koffi'))
    expect(told).toEqual([expect.stringContaining(`udp:127.0.0.1:${port} is not held`)])

    const client = await udpClient(port)
    const ask = async () => {
      const answer = client.receive()
      await client.send('x')
      return String(await answer)
    }
    expect(await ask()).toBe('x')
    const { datagrams, datagramsPerSecond, workers } = await control(rig.socket).task('evrexec:one')
    expect(datagrams).toEqual({
      received: null,
      handled: null,
      failed: null,
      inHand: null,
      deadLettered: null,
      kernelDropped: null,
      receiveBufferBytes: null,
      held: false,
    })
    // They cannot share what one of them binds.
    expect([datagramsPerSecond, workers.length]).toEqual([null, 1])
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
    await evrexec.stderr.waitFor(/evrexec:one#0 .* is ready/)
    expect(await ask()).toBe('x')
  })

  it('an address that cannot be bound is told just the same', async () => {
    const busy = await busyPort()
    const rig = await createRig(FILES)
    const binary = await installWithoutPackages(rig)
    const line = task('evrexec:one', `udp:127.0.0.1:${busy}`)
    const { code, stderr } = await rig.spawn(['start', ...line], { binary }).finished
    expect(code).toBe(78)
    expect(stderr).toMatch(/^--exec:1:1: expected to bind udp:127\.0\.0\.1:\d+, but the address is in use/m)
  })
})
