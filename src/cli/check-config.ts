import type { TaskConfig } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import { checkAddresses } from '../supervisor/check-addresses.ts'
import { checkRoutes } from '../supervisor/check-routes.ts'
import { Guard } from '../supervisor/guard/guard.ts'
import { checkPermissions } from '../supervisor/permissions/check-permissions.ts'
import { probeRoutes } from '../supervisor/probe.ts'
import { workerSpawner } from '../supervisor/spawn.ts'
import type { Args } from './command.ts'
import { print, STDERR } from './print/streams.ts'
import { readConfig } from './read-config.ts'

export interface Checked {
  readonly tasks: readonly TaskConfig[]
  readonly problems: readonly Problem[]
}

/**
 * Everything that would keep `evrexec start` from starting, as far as it can be told without starting.
 * @param signal gives up; nothing that was begun is left then.
 */
export async function checkConfig(args: Args, syntaxOnly: boolean, signal: AbortSignal): Promise<Checked> {
  const config = await readConfig(args)
  if (!config.ok) return config
  const { tasks } = config.value
  if (syntaxOnly) return { tasks, problems: [] }
  const permissions = await checkPermissions(config.value)
  // What others can write to is not executed, not even to see what it is.
  if (permissions.length > 0) return { tasks, problems: permissions }
  const guard = new Guard()
  const spawn = workerSpawner({ guard })
  const [evnames, addresses] = await Promise.all([
    probeRoutes(config.value, { output: (line) => print(STDERR, `${line}\n`), signal, spawn }),
    checkAddresses(tasks),
  ])
  await guard.close()
  const routes = evnames.ok ? checkRoutes(config.value, evnames.value) : evnames.problems
  return { tasks, problems: [...routes, ...addresses] }
}
