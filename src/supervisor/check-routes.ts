import type { TaskConfig } from '../config/config.ts'
import { didYouMean } from '../problem/nearest.ts'
import { type Problem, problem } from '../problem/problem.ts'

interface Checked {
  readonly tasks: readonly TaskConfig[]
  readonly routes: string
  /** Where exec lines may stand: the configuration, and those of Kamailio. */
  readonly file?: string | null
  readonly sources?: readonly string[]
}

/** A problem for each task whose event route none of the route scripts defines. */
export function checkRoutes(
  { tasks, routes, file = null, sources = [] }: Checked,
  evnames: readonly string[],
): Problem[] {
  const inKamailio = new Set<string | null>(sources.filter((source) => source !== file))
  return tasks
    .filter(({ task }) => !evnames.includes(task.name))
    .map(({ task: { name }, place }) => {
      const meant = didYouMean(name, evnames)
      const hint = meant === '' && inKamailio.has(place.source) ? kamailioHint(name) : meant
      return problem(
        `expected an event route "${name}" in the scripts of ${routes}, found none${hint}`,
        place,
      )
    })
}

/** Who has the exec line there may well have the event route there, too. */
function kamailioHint(name: string): string {
  return ` (an event_route[${name}] in a Kamailio configuration is in a language of its own; write it as a route script)`
}
