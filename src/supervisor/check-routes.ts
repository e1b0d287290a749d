import type { TaskConfig } from '../config/config.ts'
import { didYouMean } from '../problem/nearest.ts'
import { type Problem, problem } from '../problem/problem.ts'

/** A problem for each task whose event route none of the route scripts defines. */
export function checkRoutes(
  { tasks, routes }: { readonly tasks: readonly TaskConfig[]; readonly routes: string },
  evnames: readonly string[],
): Problem[] {
  return tasks
    .filter(({ task }) => !evnames.includes(task.name))
    .map(({ task, place }) =>
      problem(
        `expected an event route "${task.name}" in the scripts of ${routes}, found none${didYouMean(task.name, evnames)}`,
        place,
      ),
    )
}
