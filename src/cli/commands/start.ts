import { writeFileSync } from 'node:fs'
import { booleanFlag, type Command, stringFlags } from '../command.ts'
import { configOptions } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { ORDER_FD, type OrderMessage } from '../start/order.ts'
import { VERSION } from '../version.ts'

export const start: Command = {
  name: 'start',
  about: 'Run the tasks of the configuration, until Ctrl-C',
  examples: [
    ['', 'by .evrexecrc, or another configuration file, in this directory'],
    ['--config /etc/evrexec.yaml', 'by this configuration file'],
    ["--exec 'name=evrexec:timer;wait=1000;workers=1;'", 'with one more exec line'],
    ['--kamailio-cfg kamailio.cfg', 'with the exec lines of a Kamailio configuration'],
    ['--inspect evrexec:timer', 'with a debugger for the first worker of this task'],
  ],
  positionals: [],
  moreWords: 'the configuration names the tasks; `evrexec restart NAME` starts one again that was stopped',
  options: async () => ({
    ...(await configOptions()),
    inspect: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe:
        "Open Node's inspector in the first worker of this task, or of run; at 127.0.0.1:9229 unless it is said; may be " +
        'repeated: TASK[=HOST:PORT]',
    },
  }),
  notes:
    'What workers print goes to stdout and stderr, after their names; what happens to them goes to stderr.\n' +
    'Ctrl-C and SIGTERM stop it gracefully (exit code 0), a second one at once (128 + the signal).\n' +
    '--show-hidden shows the seldom needed options, too.',
  async run(args) {
    const { readConfig } = await import('../read-config.ts')
    const { checkPermissions } = await import('../../supervisor/permissions/check-permissions.ts')
    const readAtMillis = Date.now()
    const config = await readConfig(args)
    const colour = booleanFlag(args, 'color')
    const problems = config.ok ? await checkPermissions(config.value) : config.problems
    const message: OrderMessage =
      config.ok && problems.length === 0
        ? {
            version: VERSION,
            ok: true,
            order: { config: config.value, inspect: stringFlags(args, 'inspect'), colour, readAtMillis },
          }
        : { version: VERSION, ok: false, problems, colour }
    try {
      writeFileSync(ORDER_FD, JSON.stringify(message))
    } catch {
      // Whoever wanted it is gone.
      return EXIT.failed
    }
    return EXIT.ok
  },
}
