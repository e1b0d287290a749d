import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Sockaddr } from '../exec-line/task.ts'
import { type Problem, problem } from '../problem/problem.ts'

/**
 * A bound socket for a task's datagrams. The one place where a worker comes by its socket.
 * @throws {NodeJS.ErrnoException} when the host does not resolve or the address cannot be bound.
 */
export async function openUdpSocket(sockaddr: Sockaddr): Promise<Socket> {
  // Only now, so that workers without a socket do not pay for these modules at every start.
  const { createSocket } = process.getBuiltinModule('node:dgram')
  const { lookup } = process.getBuiltinModule('node:dns/promises')
  const { address, family } = await lookup(sockaddr.host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  socket.bind(sockaddr.port, address)
  await once(socket, 'listening')
  return socket
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use by another socket; end what holds it, or choose another port',
  EADDRNOTAVAIL: 'the address is not one of this host; use one that is, or * for all of them',
  EACCES: 'not permitted; ports below 1024 need CAP_NET_BIND_SERVICE',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the host name could not be resolved now',
}

export function cannotBind(sockaddr: Sockaddr, error: NodeJS.ErrnoException): Problem {
  const reason = REASONS[error.code ?? ''] ?? error.message
  return problem(`expected to bind ${sockaddr.text}, but ${reason}`)
}
