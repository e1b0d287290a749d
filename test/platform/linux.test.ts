import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform, type Platform } from '../../src/platform/platform.ts'
import type { Endpoint } from '../../src/platform/socket-address.ts'
import { bindToo, blocks, makeLikeThoseOfSystemd } from '../helpers/udp.ts'

const loaded = loadPlatform()

function opened(platform: Platform, endpoint: Endpoint): number {
  const fd = platform.openUdpSocket(endpoint)
  onTestFinished(() => closeSync(fd))
  return fd
}

function portOf(platform: Platform, fd: number): number {
  const endpoint = platform.udpEndpoint(fd)
  if (endpoint === null) throw new Error('expected a UDP socket')
  return endpoint.port
}

async function sendFrom(type: 'udp4' | 'udp6', port: number, address: string, count = 1): Promise<void> {
  const sender = createSocket(type)
  for (let nth = 0; nth < count; nth++) {
    await new Promise<void>((resolve, reject) => {
      sender.send(String(nth), port, address, (error) => (error ? reject(error) : resolve()))
    })
  }
  sender.close()
  await once(sender, 'close')
}

/** The drop counter, as everybody can read it. */
function droppedAccordingToProc(fd: number): number {
  const inode = String(fstatSync(fd).ino)
  const lines = ['udp', 'udp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n'))
  const fields = lines.map((line) => line.trim().split(/\s+/)).find((each) => each[9] === inode)
  return Number(fields?.at(-1))
}

describe.skipIf(!loaded.ok)('system calls of Linux', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  it.each([
    ['127.0.0.1', '127.0.0.1', 'udp4'],
    ['0.0.0.0', '127.0.0.1', 'udp4'],
    ['::1', '::1', 'udp6'],
    ['::', '::1', 'udp6'],
    ['::', '127.0.0.1', 'udp4'],
  ] as const)('bind %s and receive what is sent to %s', async (address, to, type) => {
    const fd = opened(platform, { address, port: 0 })
    const port = portOf(platform, fd)
    expect(platform.udpSocketState(fd).queuedBytes).toBe(0)
    await sendFrom(type, port, to)
    expect(platform.udpSocketState(fd).queuedBytes).toBeGreaterThan(0)
  })

  it('refuse what cannot be bound, with the name of the error', () => {
    const port = portOf(platform, opened(platform, { address: '127.0.0.1', port: 0 }))
    expect(() => platform.openUdpSocket({ address: '127.0.0.1', port })).toThrow(
      expect.objectContaining({ code: 'EADDRINUSE', syscall: 'bind' }),
    )
    expect(() => platform.openUdpSocket({ address: '192.0.2.1', port: 0 })).toThrow(
      expect.objectContaining({ code: 'EADDRNOTAVAIL' }),
    )
  })

  it('count datagrams that were dropped, as /proc does', async () => {
    const fd = opened(platform, { address: '127.0.0.1', port: 0 })
    const room = platform.setReceiveBuffer(fd, 4096)
    expect(platform.udpSocketState(fd)).toEqual({ dropped: 0, queuedBytes: 0, receiveBufferBytes: room })
    await sendFrom('udp4', portOf(platform, fd), '127.0.0.1', 100)
    const { dropped } = platform.udpSocketState(fd)
    expect(dropped).toBeGreaterThan(50)
    expect(dropped).toBe(droppedAccordingToProc(fd))
  })

  it('tell how large a receive buffer came out', () => {
    const fd = opened(platform, { address: '127.0.0.1', port: 0 })
    const limit = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'))
    expect(platform.setReceiveBuffer(fd, limit)).toBe(limit)
  })

  it('send from the very socket', async () => {
    const client = createSocket('udp6')
    client.bind(0, '::1')
    await once(client, 'listening')
    onTestFinished(() => void client.close())
    const fd = opened(platform, { address: '::1', port: 0 })
    const message = once(client, 'message')
    platform.sendTo(fd, Buffer.from('answer'), { address: '::1', port: client.address().port })
    const [data, from] = await message
    expect([String(data), from.port]).toEqual(['answer', portOf(platform, fd)])
  })

  it('join the group of a multicast address, which others may join, too', async () => {
    const address = '239.255.7.7'
    const one = opened(platform, { address, port: 0 })
    const port = portOf(platform, one)
    const other = opened(platform, { address, port })
    const sender = createSocket('udp4')
    onTestFinished(() => void sender.close())
    sender.bind(0, '0.0.0.0')
    await once(sender, 'listening')
    await new Promise<void>((resolve, reject) => {
      sender.send('x', port, address, (error) => (error ? reject(error) : resolve()))
    })
    for (const fd of [one, other]) expect(platform.udpSocketState(fd).queuedBytes).toBeGreaterThan(0)
  })

  it('make of a socket of somebody else one that does not block and shares its address with nobody', async () => {
    const fd = opened(platform, { address: '127.0.0.1', port: 0 })
    const port = portOf(platform, fd)
    makeLikeThoseOfSystemd(platform, fd)
    expect(blocks(fd)).toBe(true)
    await bindToo(port)
    platform.adoptUdpSocket(fd)
    expect(blocks(fd)).toBe(false)
    await expect(bindToo(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('let others share the address of a multicast group all the same', async () => {
    const fd = opened(platform, { address: '239.255.7.9', port: 0 })
    platform.adoptUdpSocket(fd)
    await bindToo(portOf(platform, fd), '239.255.7.9')
  })

  it.each(['127.0.0.1', '::1'])('make of a descriptor one for the socket at %s', (address) => {
    const fd = opened(platform, { address, port: 0 })
    const other = platform.unboundUdpSocket(address)
    onTestFinished(() => closeSync(other))
    expect(portOf(platform, other)).toBe(0)
    platform.duplicateOnto(fd, other)
    expect(fstatSync(other).ino).toBe(fstatSync(fd).ino)
    expect(portOf(platform, other)).toBe(portOf(platform, fd))
    // Closed on exec.
    const { stdout } = spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' })
    expect(stdout).not.toContain(`[${fstatSync(fd).ino}]`)
    expect(() => platform.duplicateOnto(987_654, other)).toThrow(
      expect.objectContaining({ code: 'EBADF', syscall: 'dup3' }),
    )
  })

  it('share memory that can also be read as a file', () => {
    const fd = platform.createMemoryFile('evrexec test', 8192)
    onTestFinished(() => closeSync(fd))
    const [one, other] = [platform.mapFile(fd, 8192), platform.mapFile(fd, 8192)]
    new Uint8Array(one)[5000] = 7
    expect(new Uint8Array(other)[5000]).toBe(7)
    const read = Buffer.alloc(1)
    readSync(fd, read, 0, 1, 5000)
    expect(read[0]).toBe(7)
    expect(() => platform.mapFile(fd, 0)).toThrow(
      expect.objectContaining({ code: 'EINVAL', syscall: 'mmap' }),
    )
  })

  it('lock a file until it is closed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'evrexec-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const [one, other] = [0, 1].map(() => openSync(join(directory, 'file'), 'a'))
    expect([platform.tryLockFile(one as number), platform.tryLockFile(other as number)]).toEqual([
      true,
      false,
    ])
    closeSync(one as number)
    expect(platform.tryLockFile(other as number)).toBe(true)
    closeSync(other as number)
  })

  it('know a UDP socket from something else', () => {
    const fd = openSync('/dev/null', 'r')
    expect(platform.udpEndpoint(fd)).toBeNull()
    closeSync(fd)
  })
})
