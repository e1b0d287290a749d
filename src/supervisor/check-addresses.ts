import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import type { TaskConfig } from '../config/config.ts'
import { type LoadedPlatform, loadPlatform } from '../platform/platform.ts'
import type { Problem } from '../problem/problem.ts'
import { InheritedSockets } from './datagrams/inherited-sockets.ts'
import { openSockets } from './datagrams/open-sockets.ts'
import { noSocket, type ResolvedTask, resolveTasks } from './datagrams/resolve-tasks.ts'
import { isUdpTask } from './datagrams/udp-task.ts'

/**
 * What would keep a start from having its UDP sockets: resolves the hosts and tries the addresses, at any port, since
 * whether this one is free is another moment's matter.
 */
export async function checkAddresses(
  tasks: readonly TaskConfig[],
  load: () => LoadedPlatform = loadPlatform,
): Promise<readonly Problem[]> {
  const udpTasks = tasks.filter(isUdpTask)
  if (udpTasks.length === 0) return []
  const anywhere = (await resolveTasks(udpTasks)).map(atAnyPort)
  const loaded = load()
  if (!loaded.ok) return (await Promise.all(anywhere.map(tryToBind))).flat()
  const { platform } = loaded
  const opened = openSockets(anywhere, new InheritedSockets([], platform), platform)
  if (!opened.ok) return opened.problems
  for (const { fd } of opened.value) closeSync(fd)
  return []
}

function atAnyPort({ task, endpoint }: ResolvedTask): ResolvedTask {
  return { task, endpoint: endpoint.ok ? { ok: true, value: { ...endpoint.value, port: 0 } } : endpoint }
}

/** As a worker does it where no socket is held. */
async function tryToBind({ task, endpoint }: ResolvedTask): Promise<readonly Problem[]> {
  if (!endpoint.ok) return endpoint.problems
  const { address, port } = endpoint.value
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  try {
    socket.bind(port, address)
    await once(socket, 'listening')
    return []
  } catch (error) {
    return [noSocket(task, error)]
  } finally {
    socket.close()
  }
}
