import { closeSync, fstatSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { commandExists } from '../helpers/command-exists.ts'
import { control } from '../helpers/control.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'
import { linksOf, udpSocketsOf } from '../helpers/proc-net-udp.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const FILES = {
  'routes/a.mjs': `const variables = Object.keys(process.env).filter((name) => name.startsWith('LISTEN_'))
export default {
  'evrexec:udp': (evr) => evr.reply(evr.data + ' ' + variables.join()),
  'evrexec:variables': () => variables,
}`,
}

const loaded = loadPlatform()
const isRoot = process.getuid?.() === 0
const HAS_SOCKET_ACTIVATE = commandExists('systemd-socket-activate')

/** As systemd does it: the variables name the process that is then executed in their place. */
function handedDown(count: number): readonly string[] {
  return ['sh', '-c', `LISTEN_PID=$$ LISTEN_FDS=${count} LISTEN_FDNAMES=x exec "$@"`, 'sh']
}

function task(sockaddr: string): string[] {
  return ['start', '--exec', `name=evrexec:udp;sockaddr=${sockaddr}`]
}

describe.skipIf(!loaded.ok)('sockets that systemd hands down', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  function udpSocket(address: string) {
    const fd = platform.openUdpSocket({ address, port: 0 })
    onTestFinished(() => closeSync(fd))
    return { fd, port: platform.udpEndpoint(fd)?.port ?? 0 }
  }

  async function answerOf(port: number, data: string): Promise<string> {
    const client = await udpClient(port)
    const answer = client.receive()
    await client.send(data)
    return String(await answer)
  }

  async function started(rig: Rig, args: readonly string[], fds: readonly number[]) {
    const evrexec = rig.spawn(args, { through: handedDown(fds.length), fds })
    await evrexec.stderr.waitFor(/^ready: /)
    return evrexec
  }

  it('are taken by the tasks that have their addresses, with what waits in them', async () => {
    const { fd, port } = udpSocket('127.0.0.1')
    const client = await udpClient(port)
    const answer = client.receive()
    await client.send('early')
    const rig = await createRig(FILES)
    // Its name leads to the same address.
    const evrexec = await started(rig, task(`udp:localhost:${port}`), [fd])
    expect(String(await answer)).toBe('early ')
    expect(await udpSocketsOf(evrexec.pid)).toMatchObject([{ inode: String(fstatSync(fd).ino) }])
    const { datagrams } = await control(rig.socket).task('evrexec:udp')
    expect(datagrams).toMatchObject({ held: true, receiveBufferBytes: 4 * 1024 * 1024 })
    expect(evrexec.stderr.text).not.toContain('no task wants')
    // Whose they are is nobody else's business.
    expect(await rig.evrexec('run', 'evrexec:variables')).toMatchObject({ stdout: '[]\n' })
  })

  it('and that no task wants are told about; those of other kinds are left alone', async () => {
    const { fd, port } = udpSocket('::1')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const stream = (server as unknown as { _handle: { fd: number } })._handle.fd
    const rig = await createRig(FILES)
    const own = await freeUdpPort()
    const evrexec = await started(rig, task(`udp:127.0.0.1:${own}`), [stream, fd])
    const told = evrexec.stderr.text.split('\n').filter((line) => line.includes('no task wants'))
    expect(told).toEqual([expect.stringContaining(` udp:[::1]:${port},`)])
    expect(await answerOf(own, 'x')).toBe('x ')
  })

  it('reach no worker but those of their tasks', async () => {
    const [one, other] = [udpSocket('127.0.0.1'), udpSocket('127.0.0.1')]
    const rig = await createRig(FILES)
    const evrexec = await started(rig, task(`udp:127.0.0.1:${one.port}`), [one.fd, other.fd])
    const handed = (await udpSocketsOf(evrexec.pid)).map(({ inode }) => `socket:[${inode}]`)
    expect(handed).toHaveLength(2)
    const { pid } = control(rig.socket)
    const has = async (name: string) => {
      const links = await linksOf(await pid(name))
      return handed.filter((socket) => links.includes(socket)).length
    }
    expect([await has('evrexec:udp'), await has('run')]).toEqual([1, 0])
  })

  it.skipIf(!isRoot || !commandExists('setpriv'))('keep the room that root has given them', async () => {
    const { fd, port } = udpSocket('127.0.0.1')
    const given = platform.setReceiveBuffer(fd, 8 * 1024 * 1024)
    const rig = await createRig(FILES)
    const evrexec = rig.spawn(task(`udp:127.0.0.1:${port}`), {
      through: ['setpriv', '--bounding-set=-net_admin', ...handedDown(1)],
      fds: [fd],
    })
    await evrexec.stderr.waitFor(/^ready: /)
    const { datagrams } = await control(rig.socket).task('evrexec:udp')
    expect(datagrams).toMatchObject({ receiveBufferBytes: given })
    expect(evrexec.stderr.text).not.toContain('a receive buffer of')
  })

  it('for another process are left to that', async () => {
    const { fd, port } = udpSocket('127.0.0.1')
    const rig = await createRig(FILES)
    const { code, stderr } = await rig.spawn(task(`udp:127.0.0.1:${port}`), {
      fds: [fd],
      env: { LISTEN_PID: '1', LISTEN_FDS: '1' },
    }).finished
    expect(code).toBe(78)
    expect(stderr).toMatch(/the address is in use/)
  })

  it.skipIf(!HAS_SOCKET_ACTIVATE)('come from the real one just so', async () => {
    const [port, unwanted] = [await freeUdpPort(), await freeUdpPort('::1')]
    const rig = await createRig(FILES)
    const variables = ['EVREXEC_SOCKET', 'EVREXEC_STATE_DIR', 'EVREXEC_TEST_RIG']
    const evrexec = rig.spawn(task(`udp:127.0.0.1:${port}`), {
      through: [
        'systemd-socket-activate',
        '--datagram',
        ...[`--listen=127.0.0.1:${port}`, `--listen=[::1]:${unwanted}`],
        ...variables.map((name) => `--setenv=${name}`),
      ],
    })
    await evrexec.stderr.waitFor(/Listening on .*as 4/)
    // It executes what it is told to when the first datagram is there, and leaves that to be read.
    const client = await udpClient(port)
    const answer = client.receive()
    await client.send('first')
    expect(String(await answer)).toBe('first ')
    await evrexec.stderr.see(new RegExp(`no task wants .*udp:\\[::1\\]:${unwanted}`))
    expect(await control(rig.socket).task('evrexec:udp')).toMatchObject({
      datagrams: { held: true, received: 1 },
    })
  })
})
