import { once } from 'node:events'
import { isMulticast } from '../../platform/socket-address.ts'
import type { UdpWork } from '../../protocol/messages.ts'
import { answer } from './answer.ts'
import type { DatagramSocket, SocketListeners } from './socket.ts'

/**
 * Binds a socket where the supervisor cannot hold one. It is never paused: to close it would be to give up the address.
 * @throws {NodeJS.ErrnoException} when the host does not resolve or the address cannot be bound.
 */
export async function openOwnSocket(
  { sockaddr, receiveBufferBytes }: UdpWork,
  listeners: SocketListeners,
): Promise<DatagramSocket> {
  const { createSocket } = process.getBuiltinModule('node:dgram')
  const { lookup } = process.getBuiltinModule('node:dns/promises')
  const { address, family } = await lookup(sockaddr.host)
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', reuseAddr: isMulticast(address) })
  socket.on('message', listeners.datagram)
  socket.bind(sockaddr.port, address)
  await once(socket, 'listening')
  socket.on('error', listeners.error)
  if (isMulticast(address)) socket.addMembership(address)
  try {
    socket.setRecvBufferSize(receiveBufferBytes)
  } catch {
    // Then it is as large as the system makes it.
  }
  return {
    reply: (data, to) =>
      answer(to, (resolve, reject) => {
        socket.send(data, to.port, to.address, (error) => (error === null ? resolve() : reject(error)))
      }),
    pause() {},
    resume() {},
    stop: () => void socket.removeAllListeners('message'),
    close: () => void socket.close(),
  }
}
