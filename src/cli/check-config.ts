import type { TaskConfig } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import { checkAddresses } from '../supervisor/check-addresses.ts'
import { checkRoutes } from '../supervisor/check-routes.ts'
import type { Args } from './command.ts'
import { probeScripts } from './probe-scripts.ts'
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
  const [loaded, addresses] = await Promise.all([probeScripts(config.value, signal), checkAddresses(tasks)])
  const routes = loaded.ok ? checkRoutes(config.value, loaded.value.evnames) : loaded.problems
  return { tasks, problems: [...routes, ...addresses] }
}
