import type { Socket } from 'node:dgram'
import type { Platform } from '../../platform/platform.ts'
import type { Sender } from '../evr.ts'
import { replyWith } from './reply.ts'
import type { DatagramSocket, SocketListeners } from './socket.ts'

/** How long what waits is read in one go. Node does 32 such rounds before it looks at anything else. */
const READ_MILLIS = 0.25

/**
 * Reads the socket that the supervisor holds. Node cannot pause a UDP socket, but it reads duplicates of the descriptor
 * here: one is closed, at once and also from within its own callback, to let what comes wait in the kernel's queue.
 * To open another takes about as long as to read three datagrams; it is done when nothing waits any more.
 *
 *     listening    Node tells of what comes, one datagram at a time
 *     paused
 *     catching up  what has come meanwhile is read, and the event loop turns; then listening
 *
 * As long as the route is synchronous, what waits behind a datagram is read right away, which takes two thirds of the
 * time; promises must settle before the next one comes, or more would be in hand than need be.
 *
 * Node lets others share the address of whatever it opens: it sets SO_REUSEADDR. Were that taken back at once, another
 * process could still bind the address in between, and would get the datagrams from then on. So what Node opens is a
 * socket that is bound nowhere, and the held one takes its place under the same number before the event loop looks at
 * it for the first time: at no moment can the address be shared.
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
  let isPaused = false
  let reader: Socket | null = null
  let nextGo: NodeJS.Immediate | undefined

  const next = () => {
    try {
      return read()
    } catch (error) {
      listeners.error(error as Error)
      return null
    }
  }
  /** @returns whether nothing waits any more. */
  const readUntil = (endMillis: number) => {
    let hasEnded = true
    while (hasEnded && !isPaused && performance.now() < endMillis) {
      const datagram = next()
      if (datagram === null) return true
      hasEnded = listeners.datagram(datagram.bytes, datagram.from)
    }
    return false
  }
  const receive = (bytes: Buffer, from: Sender) => {
    const endMillis = performance.now() + READ_MILLIS
    if (listeners.datagram(bytes, from)) readUntil(endMillis)
  }
  const listen = () => {
    reader = createSocket(type)
    reader.on('message', receive)
    reader.on('error', listeners.error)
    const opened = platform.unboundUdpSocket(address)
    reader.bind({ fd: opened })
    platform.duplicateOnto(fd, opened)
  }
  const catchUp = () => {
    if (readUntil(performance.now() + READ_MILLIS)) listen()
    else if (!isPaused) nextGo = setImmediate(catchUp)
  }
  const resume = () => {
    if (!isPaused) return
    isPaused = false
    catchUp()
  }
  const pause = () => {
    isPaused = true
    clearImmediate(nextGo)
    reader?.close()
    reader = null
  }

  listen()
  return {
    reply: replyWith((data, to) => platform.sendTo(fd, data, to), stopping),
    pause,
    resume,
    stop: pause,
    close: pause,
  }
}
