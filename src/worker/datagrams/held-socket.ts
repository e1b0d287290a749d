import type { Socket } from 'node:dgram'
import type { Platform } from '../../platform/platform.ts'
import { isMulticast } from '../../platform/socket-address.ts'
import type { Sender } from '../evr.ts'
import { replyWith } from './reply.ts'
import type { DatagramSocket, SocketListeners } from './socket.ts'

/** How long it is read what waits behind a datagram. Node does 32 such rounds before it looks at anything else. */
const DRAIN_MILLIS = 0.25

/**
 * Reads the socket that the supervisor holds. Node cannot pause a UDP socket, but it reads duplicates of the descriptor
 * here: one is closed, at once and also from within its own callback, to let what comes wait in the kernel's queue,
 * and another is opened later. That takes about as long as reading three datagrams.
 *
 * Node tells of one datagram. As long as the route is synchronous, what waits behind it is read right away, which takes
 * two thirds of the time; promises must settle before the next one comes, or more would be in hand than need be.
 */
export function openHeldSocket(
  platform: Platform,
  fd: number,
  listeners: SocketListeners,
  stopping: AbortSignal,
): DatagramSocket {
  const { createSocket } = process.getBuiltinModule('node:dgram')
  const address = platform.udpEndpoint(fd)?.address ?? ''
  const type = address.includes(':') ? 'udp6' : 'udp4'
  const read = platform.datagramReader(fd)
  let reader: Socket | null = null

  const next = () => {
    try {
      return read()
    } catch (error) {
      listeners.error(error as Error)
      return null
    }
  }
  const receive = (bytes: Buffer, from: Sender) => {
    const end = performance.now() + DRAIN_MILLIS
    let hasEnded = listeners.datagram(bytes, from)
    while (hasEnded && reader !== null && performance.now() < end) {
      const datagram = next()
      if (datagram === null) return
      hasEnded = listeners.datagram(datagram.bytes, datagram.from)
    }
  }
  const resume = () => {
    if (reader !== null) return
    reader = createSocket(type)
    reader.on('message', receive)
    reader.on('error', listeners.error)
    reader.bind({ fd: platform.duplicate(fd) })
    // Node lets others share the address of what it opens: they would take the datagrams away.
    if (!isMulticast(address)) platform.refuseAddressReuse(fd)
  }
  const pause = () => {
    reader?.close()
    reader = null
  }

  resume()
  return {
    reply: replyWith((data, to) => platform.sendTo(fd, data, to), stopping),
    pause,
    resume,
    stop: pause,
    close: pause,
  }
}
