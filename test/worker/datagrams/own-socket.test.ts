import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { UdpWork } from '../../../src/protocol/messages.ts'
import { openOwnSocket } from '../../../src/worker/datagrams/own-socket.ts'
import { freeUdpPort, udpClient } from '../../helpers/udp.ts'

function workAt(host: string, port: number): UdpWork {
  const sockaddr = { text: `udp:${host}:${port}`, host, port }
  const work = { kind: 'udp', name: 'evrexec:udp', index: 0, held: false, concurrency: 64 } as const
  return { ...work, sockaddr, receiveBufferBytes: 65_536, filesFailed: false }
}

async function openedAt(host: string, port: number) {
  const datagram = vi.fn()
  const listeners = { datagram, error: (error: Error) => expect.fail(error.message) }
  const socket = await openOwnSocket(workAt(host, port), listeners)
  onTestFinished(() => socket.close())
  return { socket, datagram }
}

describe("a worker's own socket", () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', '127.0.0.1'],
    ['::1', '::1'],
  ])('at %s receives and answers', async (host, address) => {
    const port = await freeUdpPort(address)
    const { socket, datagram } = await openedAt(host, port)
    const client = await udpClient(port, address)
    await client.send('question')
    await vi.waitFor(() => expect(datagram).toHaveBeenCalledOnce())
    expect(String(datagram.mock.lastCall?.[0])).toBe('question')
    const answer = client.receive()
    await socket.reply('answer', datagram.mock.lastCall?.[1])
    expect(String(await answer)).toBe('answer')
  })

  it('cannot be had twice', async () => {
    const port = await freeUdpPort()
    await openedAt('127.0.0.1', port)
    await expect(openedAt('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('can be had twice for a multicast group, which both join', async () => {
    const port = await freeUdpPort()
    const opened = [await openedAt('239.255.7.9', port), await openedAt('239.255.7.9', port)]
    const client = await udpClient(port, '239.255.7.9')
    await client.send('to all')
    for (const { datagram } of opened) await vi.waitFor(() => expect(datagram).toHaveBeenCalledOnce())
  })

  it('refuses a reply that is too long', async () => {
    const { socket } = await openedAt('127.0.0.1', await freeUdpPort())
    await expect(socket.reply(Buffer.alloc(70_000), { address: '127.0.0.1', port: 9 })).rejects.toThrow(
      /EMSGSIZE/,
    )
  })

  it('reads nothing more when it is stopped, and still answers', async () => {
    const port = await freeUdpPort()
    const { socket, datagram } = await openedAt('127.0.0.1', port)
    socket.stop()
    const client = await udpClient(port)
    await client.send('late')
    const answer = client.receive()
    await socket.reply('answer', { address: '127.0.0.1', port: client.port })
    await answer
    expect(datagram).not.toHaveBeenCalled()
  })
})
