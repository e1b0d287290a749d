import type { Problem } from '../../problem/problem.ts'
import { booleanFlag, type Command, JSON_OPTION } from '../command.ts'
import { configOptions } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { interruptible } from '../interruptible.ts'
import type { ListedRoute } from '../list-routes.ts'
import { createPaint } from '../print/colours.ts'
import { printProblems } from '../print/print-problems.ts'
import { routesText } from '../print/routes-table.ts'
import { print, STDOUT } from '../print/streams.ts'

export const routes: Command = {
  name: 'routes',
  about: 'List the event routes, where they are, and the tasks that use them',
  examples: [
    ['', 'of the configuration in this directory'],
    ['--routes my-routes', 'of this directory of route scripts'],
    ['--json', 'for programs'],
  ],
  positionals: [],
  options: async () => ({ ...JSON_OPTION, ...(await configOptions()) }),
  notes:
    'No supervisor is needed. Route scripts are loaded for it, in a process of their own; no route is executed. Exit ' +
    'code: 0 or, where `evrexec check` would find something wrong with them, 78.',
  async run(args) {
    const { listRoutes } = await import('../list-routes.ts')
    const listed = await interruptible((signal) => listRoutes(args, signal))
    if (listed.interrupted) return listed.code
    const { routes, problems } = listed.value
    if (booleanFlag(args, 'json')) {
      await print(STDOUT, `${JSON.stringify(routesJson(routes, problems), null, 2)}\n`)
    } else {
      const colour = booleanFlag(args, 'color')
      const paint = createPaint(process.stdout, process.env, colour)
      if (routes.length > 0) await print(STDOUT, `${routesText(routes, process.cwd(), paint)}\n`)
      await printProblems(problems, colour)
    }
    return problems.length === 0 ? EXIT.ok : EXIT.config
  },
}

/** Exactly what is promised to programs. */
function routesJson(routes: readonly ListedRoute[], problems: readonly Problem[]): unknown {
  return {
    ok: problems.length === 0,
    routes: routes.map(({ evname, file, line, tasks }) => ({ evname, file, line, tasks })),
    problems: problems.map(({ message, source, line, column }) => ({ message, source, line, column })),
  }
}
