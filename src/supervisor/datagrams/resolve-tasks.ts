import { lookup } from 'node:dns/promises'
import type { Endpoint } from '../../platform/socket-address.ts'
import type { Problem, Result } from '../../problem/problem.ts'
import { cannotBind } from '../../protocol/cannot-bind.ts'
import type { UdpTask } from './udp-task.ts'

export interface ResolvedTask {
  readonly task: UdpTask
  /** Where its socket is to be. */
  readonly endpoint: Result<Endpoint>
}

/** Finds the addresses of hosts that are names. */
export function resolveTasks(tasks: readonly UdpTask[]): Promise<readonly ResolvedTask[]> {
  return Promise.all(
    tasks.map(async (task) => {
      const { host, port } = task.task.sockaddr
      try {
        const { address } = await lookup(host)
        return { task, endpoint: { ok: true, value: { address, port } } }
      } catch (error) {
        return { task, endpoint: { ok: false, problems: [noSocket(task, error)] } }
      }
    }),
  )
}

/** @param error as Node tells what a resolver or a system call refuses. */
export function noSocket({ task, place }: UdpTask, error: unknown): Problem {
  return { ...cannotBind(task.sockaddr, error as NodeJS.ErrnoException), ...place }
}
