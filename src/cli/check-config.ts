import type { TaskConfig } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import type { Args } from './command.ts'
import { readConfig } from './config-options.ts'

export interface Checked {
  readonly tasks: readonly TaskConfig[]
  readonly problems: readonly Problem[]
}

/** Everything that would keep `evrexec start` from starting, as far as it can be told without starting. */
export async function checkConfig(args: Args, syntaxOnly: boolean): Promise<Checked> {
  const config = await readConfig(args)
  if (!config.ok) return { tasks: [], problems: config.problems }
  const { tasks } = config.value
  if (syntaxOnly) return { tasks, problems: [] }
  const [{ probeRoutes }, { checkRoutes }] = await Promise.all([
    import('../supervisor/probe.ts'),
    import('../supervisor/check-routes.ts'),
  ])
  const [evnames, addresses] = await Promise.all([
    probeRoutes(config.value, (line) => console.error(line)),
    checkAddresses(tasks),
  ])
  const routes = evnames.ok ? checkRoutes(config.value, evnames.value) : evnames.problems
  return { tasks, problems: [...routes, ...addresses] }
}

/** Resolves the hosts and tries the addresses, at any port: whether this one is free is another moment's matter. */
async function checkAddresses(tasks: readonly TaskConfig[]): Promise<Problem[]> {
  const { cannotBind, openUdpSocket } = await import('../worker/udp-socket.ts')
  const problems = await Promise.all(
    tasks.map(async ({ task: { sockaddr }, place }) => {
      if (sockaddr === null) return null
      try {
        const socket = await openUdpSocket({ ...sockaddr, port: 0 })
        socket.close()
        return null
      } catch (error) {
        return { ...cannotBind(sockaddr, error as NodeJS.ErrnoException), ...place }
      }
    }),
  )
  return problems.filter((problem) => problem !== null)
}
