import { closeSync, openSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { udpClient } from '../helpers/udp.ts'

const loaded = loadPlatform()

describe.skipIf(!loaded.ok)('a reader of datagrams', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  function readAt(address: string) {
    const fd = platform.openUdpSocket({ address, port: 0 })
    onTestFinished(() => closeSync(fd))
    return { fd, port: platform.udpEndpoint(fd)?.port ?? 0, next: platform.datagramReader(fd) }
  }

  it.each([
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['::1', '::1', '::1'],
    ['::', '127.0.0.1', '::ffff:127.0.0.1'],
  ])('at %s tells of %s as Node does: %s', async (address, to, from) => {
    const { port, next } = readAt(address)
    const clients = [await udpClient(port, to), await udpClient(port, to)] as const
    for (const client of [...clients, ...clients]) await client.send('text')
    for (const client of [...clients, ...clients]) {
      expect(next()).toEqual({ bytes: Buffer.from('text'), from: { address: from, port: client.port } })
    }
    expect(next()).toBeNull()
  })

  it.each([0, 1, 65_507])('gives all %i bytes, and keeps them', async (size) => {
    const { port, next } = readAt('127.0.0.1')
    const client = await udpClient(port)
    for (const fill of [1, 2]) await client.send(Buffer.alloc(size, fill))
    const received = [next(), next()]
    expect(received.map((datagram) => datagram?.bytes)).toEqual([
      Buffer.alloc(size, 1),
      Buffer.alloc(size, 2),
    ])
  })

  it('throws when that cannot be read', () => {
    const fd = openSync('/dev/null', 'r')
    onTestFinished(() => closeSync(fd))
    expect(platform.datagramReader(fd)).toThrow('recvfrom ENOTSOCK')
  })
})
