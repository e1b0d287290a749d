import { alternatives } from '../../problem/alternatives.ts'
import { didYouMean } from '../../problem/nearest.ts'
import { LEVEL_NAMES, type LevelName, levelName, levelOf } from '../../protocol/levels.ts'
import { ask } from '../ask.ts'
import { type Args, booleanFlag, type Command, JSON_OPTION, stringFlag, UsageError } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { SELECTOR } from '../selector.ts'

const LINES = 50
/** Whoever follows wants to see what comes. */
const LINES_BEFORE = 10

export const logs: Command = {
  name: 'logs',
  about: 'Show what workers have printed and what happened to them',
  examples: [
    ['', `the last ${LINES} entries`],
    ['-f', 'the last ones, and what comes'],
    ['evrexec:timer -f', 'of this task only'],
    ['-n all --level warn', 'all that is kept of warnings and worse'],
    ['--json', 'for programs'],
  ],
  positionals: [SELECTOR],
  options: async () => ({
    follow: { alias: 'f', type: 'boolean', describe: 'Go on with what comes, until Ctrl-C' },
    lines: {
      alias: 'n',
      type: 'string',
      requiresArg: true,
      describe: `How many of the last entries, or all; ${LINES}, with --follow ${LINES_BEFORE}`,
    },
    level: {
      type: 'string',
      requiresArg: true,
      describe: `Only what is of this level or worse: ${LEVEL_NAMES.join(', ')}`,
    },
    time: { type: 'boolean', describe: 'Times in front of entries; --no-time: none' },
    ...JSON_OPTION,
    ...SOCKET_OPTIONS,
  }),
  notes:
    'The supervisor keeps the last of it in memory, as much as log.keep says (1 MiB). --follow waits for the next ' +
    'supervisor when this one stops. Who reads too slowly is told how much is missing, and holds nobody up.',
  async run(args) {
    const follow = booleanFlag(args, 'follow') ?? false
    const [selector] = args.positionals
    const options = { selector, lines: linesOf(args, follow), level: readLevelFlag(args), follow }
    const { showLogs } = await import('../logs/show-logs.ts')
    const format = {
      json: booleanFlag(args, 'json') ?? false,
      time: booleanFlag(args, 'time') ?? true,
      stream: process.stdout,
      env: process.env,
      colour: booleanFlag(args, 'color'),
    }
    return ask(args, 'logs', (supervisor) => showLogs(supervisor, format, options))
  },
}

/** Undefined: all of them. */
function linesOf(args: Args, follow: boolean): number | undefined {
  const typed = stringFlag(args, 'lines')
  if (typed === undefined) return follow ? LINES_BEFORE : LINES
  if (typed === 'all') return undefined
  const lines = Number(typed)
  if (/^\d+$/.test(typed) && Number.isSafeInteger(lines)) return lines
  throw new UsageError(`expected --lines to be a number or "all", found "${typed}"`, 'logs')
}

function readLevelFlag(args: Args): LevelName | undefined {
  const typed = stringFlag(args, 'level')
  if (typed === undefined) return undefined
  const level = levelOf(typed)
  if (level !== null) return levelName(level)
  const hint = didYouMean(typed, LEVEL_NAMES)
  throw new UsageError(`expected --level to be ${alternatives(LEVEL_NAMES)}, found "${typed}"${hint}`, 'logs')
}
