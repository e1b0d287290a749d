import { fileURLToPath } from 'node:url'
import { problem } from '../../problem/problem.ts'
import { type Args, booleanFlag, type Command, stringFlag, UsageError } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { createPaint } from '../print/colours.ts'
import { problemsText } from '../print/problems.ts'
import { print, STDERR, STDOUT } from '../print/streams.ts'

export const systemd: Command = {
  name: 'systemd',
  about: 'Print a unit for systemd that runs this configuration as a service',
  examples: [
    ['', 'for the configuration in this directory, as root'],
    ['--config /etc/evrexec.yaml --user evrexec', 'for this one, as this user'],
    ['evrexec systemd --user evrexec | sudo tee /etc/systemd/system/evrexec.service', 'to install it'],
  ],
  positionals: [],
  options: async () => ({
    config: {
      type: 'string',
      requiresArg: true,
      describe: 'The configuration file; without it, the one in the current directory',
    },
    name: {
      type: 'string',
      requiresArg: true,
      describe: 'What the service is called, and its directories',
      defaultDescription: 'evrexec',
    },
    user: {
      type: 'string',
      requiresArg: true,
      describe: 'Whom the service runs as; root unless it is given',
    },
    group: { type: 'string', requiresArg: true, describe: "Its group; the user's own unless it is given" },
  }),
  notes:
    "Nothing is installed. The configuration file alone counts, since the service has not this shell's variables.\n" +
    'The unit holds paths of this installation and limits of this configuration: print it anew when they change.',
  run: printUnit,
}

async function printUnit(args: Args): Promise<number> {
  const name = stringFlag(args, 'name') ?? 'evrexec'
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name) || name.length > 200) {
    throw new UsageError(
      `expected --name to be letters, digits, "_", "-" and ".", such as evrexec, found "${name}"`,
      'systemd',
    )
  }
  const [{ readConfig }, { loadPlatform }, { unitText }] = await Promise.all([
    import('../read-config.ts'),
    import('../../platform/platform.ts'),
    import('../systemd/unit.ts'),
  ])
  const { config: flag } = args.flags
  const config = await readConfig(
    { positionals: [], flags: flag === undefined ? {} : { config: flag } },
    serviceEnv(name),
  )
  if (!config.ok) return refuse(args, config.problems)
  const { file } = config.value
  if (file === null) {
    const message =
      `expected a configuration file in ${process.cwd()}, found none; ` +
      'name one with --config, or write one with `evrexec init`'
    return refuse(args, [problem(message)])
  }
  const text = unitText({
    name,
    node: process.execPath,
    program: fileURLToPath(new URL('../bin/evrexec.js', import.meta.url)),
    file,
    config: config.value,
    user: stringFlag(args, 'user') ?? null,
    group: stringFlag(args, 'group') ?? null,
    hasSystemCalls: loadPlatform().ok,
  })
  await print(STDOUT, text)
  return EXIT.ok
}

/** What systemd gives the service, as far as a configuration depends on it. */
function serviceEnv(name: string): NodeJS.ProcessEnv {
  return { RUNTIME_DIRECTORY: `/run/${name}`, STATE_DIRECTORY: `/var/lib/${name}` }
}

async function refuse(args: Args, problems: Parameters<typeof problemsText>[0]): Promise<number> {
  const paint = createPaint(process.stderr, process.env, booleanFlag(args, 'color'))
  await print(STDERR, `${problemsText(problems, paint)}\n`)
  return EXIT.config
}
