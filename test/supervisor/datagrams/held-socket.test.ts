import { expect, it } from 'vitest'
import type { Platform } from '../../../src/platform/platform.ts'
import { HeldSocket } from '../../../src/supervisor/datagrams/held-socket.ts'

it('counts dropped datagrams on, also where the 32 bits of the kernel begin again', () => {
  const counter = [5, 2 ** 32 - 1, 3, 3, 2 ** 31]
  const platform = {
    udpSocketState: () => ({ dropped: counter.shift() ?? 0, queuedBytes: 0, receiveBufferBytes: 4096 }),
  } as Partial<Platform> as Platform
  const socket = new HeldSocket(99, platform)
  const dropped = [...counter].map(() => socket.state().dropped)
  expect(dropped).toEqual([5, 2 ** 32 - 1, 2 ** 32 + 3, 2 ** 32 + 3, 2 ** 32 + 2 ** 31])
})
