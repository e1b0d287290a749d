import { closeSync } from 'node:fs'
import type { Platform } from '../../platform/platform.ts'
import type { Endpoint } from '../../platform/socket-address.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import { endpointText } from './endpoint-text.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { noSocket, type ResolvedTask } from './resolve-tasks.ts'
import type { UdpTask } from './udp-task.ts'

export interface OpenedTask {
  readonly task: UdpTask
  /** Its socket, bound. */
  readonly fd: number
  /** The room that the kernel gives it. */
  readonly receiveBufferBytes: number
}

/**
 * A socket for each task; none is left open when one of them cannot be had.
 * @param held where this process holds sockets already.
 */
export function openSockets(
  tasks: readonly ResolvedTask[],
  inherited: InheritedSockets,
  platform: Platform,
  held: readonly Endpoint[] = [],
): Result<readonly OpenedTask[]> {
  const opened: OpenedTask[] = []
  const problems: Problem[] = []
  for (const { task, endpoint } of tasks) {
    if (!endpoint.ok) {
      problems.push(...endpoint.problems)
      continue
    }
    try {
      const fd = socketAt(endpoint.value, inherited, platform)
      opened.push({ task, ...fitted(fd, task.receiveBufferBytes, platform) })
    } catch (error) {
      const own = held.find(({ port }) => port === endpoint.value.port)
      problems.push(own !== undefined && isTaken(error) ? overlaps(task, own) : noSocket(task, error))
    }
  }
  if (problems.length === 0) return { ok: true, value: opened }
  for (const { fd } of opened) closeSync(fd)
  return { ok: false, problems }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Of these two sockets the new one would have to be there before the old one can go. */
function overlaps({ task, place }: UdpTask, own: Endpoint): Problem {
  const message =
    `expected to bind ${task.sockaddr.text}, but evrexec itself holds ${endpointText(own)}, ` +
    'which overlaps with it: stop evrexec and start it anew'
  return problem(message, place)
}

function socketAt(endpoint: Endpoint, inherited: InheritedSockets, platform: Platform): number {
  const fd = inherited.take(endpoint)
  if (fd === null) return platform.openUdpSocket(endpoint)
  // systemd makes sockets that block, and lets others share their addresses: they would take the datagrams away.
  platform.adoptUdpSocket(fd)
  return fd
}

function fitted(fd: number, wantedBytes: number, platform: Platform): Omit<OpenedTask, 'task'> {
  try {
    return { fd, receiveBufferBytes: platform.setReceiveBuffer(fd, wantedBytes) }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}
