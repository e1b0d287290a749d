import type { TaskConfig } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import { checkAddresses } from '../supervisor/check-addresses.ts'
import { checkRoutes } from '../supervisor/check-routes.ts'
import { probeRoutes } from '../supervisor/probe.ts'
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
  const [evnames, addresses] = await Promise.all([
    probeRoutes(config.value, { output: (line) => print(STDERR, `${line}\n`), signal }),
    checkAddresses(tasks),
  ])
  const routes = evnames.ok ? checkRoutes(config.value, evnames.value) : evnames.problems
  return { tasks, problems: [...routes, ...addresses] }
}
