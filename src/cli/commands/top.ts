import { DURATION_FORMS, LONGEST_MILLIS, parseDuration } from '../../config/units.ts'
import { ask } from '../ask.ts'
import { type Args, booleanFlag, type Command, stringFlag, UsageError } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { print, STDERR } from '../print/streams.ts'

const INTERVAL = '1s'
const SHORTEST_MILLIS = 100

export const top: Command = {
  name: 'top',
  about: 'Watch the workers of the running supervisor',
  examples: [
    ['', 'until q'],
    ['--interval 5s', 'looking less often'],
  ],
  positionals: [],
  options: async () => ({
    interval: {
      type: 'string',
      requiresArg: true,
      describe: `How often it looks, ${SHORTEST_MILLIS}ms or longer; ${INTERVAL}`,
    },
    ...SOCKET_OPTIONS,
  }),
  notes:
    'Keys: arrows select a worker, s sorts, r restarts it, l follows its log, ? shows all keys, q quits.\n' +
    'When the supervisor stops, it waits for the next one.',
  async run(args) {
    const intervalMillis = intervalOf(args)
    const { stdin, stdout, env } = process
    if (!stdin.isTTY || !stdout.isTTY || env.TERM === 'dumb') {
      const found = env.TERM === 'dumb' ? 'TERM=dumb' : 'something else'
      const message = `expected a terminal that can be drawn on as stdin and stdout, found ${found}`
      await print(STDERR, `evrexec top: ${message}\nThe same once, and anywhere: evrexec status\n`)
      return EXIT.usage
    }
    const { createPaint } = await import('../print/colours.ts')
    const { createLook } = await import('../top/look.ts')
    const { Top } = await import('../top/top.ts')
    const look = createLook(createPaint(stdout, env, booleanFlag(args, 'color')), env)
    return ask(args, 'top', (supervisor) => new Top(supervisor, look, intervalMillis).run())
  },
}

function intervalOf(args: Args): number {
  const typed = stringFlag(args, 'interval') ?? INTERVAL
  const millis = parseDuration(typed)
  if (millis !== null && millis >= SHORTEST_MILLIS && millis <= LONGEST_MILLIS) return millis
  throw new UsageError(
    `expected --interval to be ${SHORTEST_MILLIS}ms or longer, such as ${DURATION_FORMS}, found "${typed}"`,
    'top',
  )
}
