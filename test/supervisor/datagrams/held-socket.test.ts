import { expect, it } from 'vitest'
import { loadPlatform, type Platform } from '../../../src/platform/platform.ts'
import { HeldSocket } from '../../../src/supervisor/datagrams/held-socket.ts'
import { udpClient } from '../../helpers/udp.ts'

const loaded = loadPlatform()

it('counts dropped datagrams on, also where the 32 bits of the kernel begin again', () => {
  const counter = [5, 2 ** 32 - 1, 3, 3, 2 ** 31]
  const platform = {
    udpSocketState: () => ({ dropped: counter.shift() ?? 0, queuedBytes: 0, receiveBufferBytes: 4096 }),
  } as Partial<Platform> as Platform
  const socket = new HeldSocket(99, platform)
  const dropped = [...counter].map(() => socket.state().dropped)
  expect(dropped).toEqual([5, 2 ** 32 - 1, 2 ** 32 + 3, 2 ** 32 + 3, 2 ** 32 + 2 ** 31])
})

it.skipIf(!loaded.ok)('tells what nobody has read when it is closed, once', async () => {
  const platform = loaded.ok ? loaded.platform : (null as never)
  const fds = [1, 2].map(() => platform.openUdpSocket({ address: '127.0.0.1', port: 0 }))
  const [one, other] = fds.map((fd) => new HeldSocket(fd, platform))
  const client = await udpClient(platform.udpEndpoint(fds[0] ?? -1)?.port ?? 0)
  await client.send('x')
  expect(one?.close()).toBeGreaterThan(0)
  expect([one?.close(), other?.close()]).toEqual([0, 0])
})
