import type { TaskConfig } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import { booleanFlag, type Command, JSON_OPTION } from '../command.ts'
import { configOptions } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { interruptible } from '../interruptible.ts'
import { createPaint } from '../print/colours.ts'
import { problemsText } from '../print/problems.ts'
import { print, STDERR, STDOUT } from '../print/streams.ts'
import { tasksText } from '../print/tasks.ts'

export const check: Command = {
  name: 'check',
  about: 'Say what is wrong with the configuration and the route scripts',
  examples: [
    ['', 'the configuration in this directory, its routes and addresses'],
    ['--syntax-only', 'without looking for routes or touching the network'],
    ['--json', 'for programs'],
    ['--kamailio-cfg kamailio.cfg --syntax-only', 'the exec lines of a Kamailio configuration'],
  ],
  positionals: [],
  options: async () => ({
    'syntax-only': { type: 'boolean', describe: 'Neither look for routes nor touch the network' },
    ...JSON_OPTION,
    ...(await configOptions()),
  }),
  notes:
    'Route scripts are loaded for it, in a process of their own; no route is executed. Exit code: 0 or 78.',
  async run(args) {
    const { checkConfig } = await import('../check-config.ts')
    const syntaxOnly = booleanFlag(args, 'syntax-only') ?? false
    const checked = await interruptible((signal) => checkConfig(args, syntaxOnly, signal))
    if (checked.interrupted) return checked.code
    const { tasks, problems } = checked.value
    if (booleanFlag(args, 'json')) {
      await print(STDOUT, `${JSON.stringify(checkJson(tasks, problems), null, 2)}\n`)
    } else {
      const colour = booleanFlag(args, 'color')
      const paint = createPaint(process.stdout, process.env, colour)
      if (tasks.length > 0) await print(STDOUT, `${tasksText(tasks, paint)}\n`)
      else if (problems.length === 0) await print(STDOUT, NO_TASKS)
      await print(STDERR, problemsBlock(problems, colour))
      if (problems.length === 0) await print(STDOUT, `${paint.good('ok')}\n`)
    }
    return problems.length === 0 ? EXIT.ok : EXIT.config
  },
}

/** What a condition in a Kamailio configuration leaves out is easily not noticed. */
const NO_TASKS =
  '  no tasks: there is no exec line that counts, so event routes are executed by `evrexec run` alone\n'

function problemsBlock(problems: readonly Problem[], colour: boolean | undefined): string {
  if (problems.length === 0) return ''
  return `${problemsText(problems, createPaint(process.stderr, process.env, colour))}\n`
}

/** Exactly what is promised to programs. */
function checkJson(tasks: readonly TaskConfig[], problems: readonly Problem[]): unknown {
  return {
    ok: problems.length === 0,
    tasks: tasks.map(({ task: { name, waitMicros, sockaddr }, workers }) => ({
      name,
      workers,
      waitMicros,
      sockaddr: sockaddr?.text ?? null,
    })),
    problems: problems.map(({ message, source, line, column }) => ({ message, source, line, column })),
  }
}
