import type { Config } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import { placeOfEvname } from '../route/place-of-evname.ts'
import { checkRoutes } from '../supervisor/check-routes.ts'
import { taskNames } from '../supervisor/team-names.ts'
import type { Loaded } from '../supervisor/worker-spec.ts'
import type { Args } from './command.ts'
import { probeScripts } from './probe-scripts.ts'
import { readConfig } from './read-config.ts'

/** An event route, for people and programs. */
export interface ListedRoute {
  readonly evname: string
  /** The route script that defines it; absolute. */
  readonly file: string
  /** Null where its text does not tell. */
  readonly line: number | null
  /** The tasks that use it. */
  readonly tasks: readonly RouteTask[]
}

export interface RouteTask {
  /** As `evrexec status` has it: of several tasks with one evname each has a name of its own. */
  readonly name: string
  /** Where its datagrams come in; null: it is executed at startup. */
  readonly sockaddr: string | null
}

export interface ListedRoutes {
  readonly routes: readonly ListedRoute[]
  readonly problems: readonly Problem[]
}

/**
 * All event routes, and everything that is wrong with them or the configuration.
 * @param signal gives up; nothing that was begun is left then.
 */
export async function listRoutes(args: Args, signal: AbortSignal): Promise<ListedRoutes> {
  const config = await readConfig(args)
  if (!config.ok) return { routes: [], problems: config.problems }
  const loaded = await probeScripts(config.value, signal)
  if (!loaded.ok) return { routes: [], problems: loaded.problems }
  return {
    routes: routesOf(config.value, loaded.value),
    problems: checkRoutes(config.value, loaded.value.evnames),
  }
}

function routesOf({ tasks }: Config, { evnames, scripts }: Loaded): ListedRoute[] {
  const names = taskNames(tasks)
  return evnames.map((evname, nth) => {
    const file = scripts[nth] ?? ''
    return {
      evname,
      file,
      line: placeOfEvname(file, evname).line,
      tasks: tasks.flatMap(({ task: { name, sockaddr } }, index) =>
        name === evname ? [{ name: names[index] ?? name, sockaddr: sockaddr?.text ?? null }] : [],
      ),
    }
  })
}
