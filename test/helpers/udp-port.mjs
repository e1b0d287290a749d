/** UDP sockets of this host as the kernel shows them. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A UDP port of 127.0.0.1 that nobody uses at this moment. */
export async function freeUdpPort() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

/** The sockets that are bound to a port of an IPv4 address. */
export function udpSockets(port) {
  const bound = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync('/proc/net/udp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(bound))
    .map((columns) => ({
      inode: columns[9],
      queuedBytes: Number.parseInt(columns[4].split(':')[1], 16),
      dropped: Number(columns[12]),
    }))
}

/** The one socket that is bound to this port. */
export function onlySocket(port) {
  const sockets = udpSockets(port)
  if (sockets.length !== 1)
    throw new Error(`expected one socket at UDP port ${port}, found ${sockets.length}`)
  return sockets[0]
}

/** Whether a process has this socket open. */
export function hasSocket(pid, inode) {
  const directory = `/proc/${pid}/fd`
  return readdirSync(directory).some((fd) => linkOf(`${directory}/${fd}`) === `socket:[${inode}]`)
}

function linkOf(path) {
  try {
    return readlinkSync(path)
  } catch {
    // Closed meanwhile.
    return null
  }
}
