import { controlSocket } from '../ask.ts'
import { type Args, booleanFlag, type Command, stringFlag, UsageError } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { runEventRoute } from '../run/run-event-route.ts'

/** Its usual forms never come here, but take the short way: see run-quickly.ts. */
export const run: Command = {
  name: 'run',
  about: 'Run an event route now, print what it returned',
  examples: [
    ['evrexec:test mydata', 'with data'],
    ['evrexec:test', 'without'],
    ['evrexec:test -- -x', 'with data that begins with a dash'],
    ['date | evrexec run evrexec:test -', 'with data from stdin, as it comes'],
    ['evrexec:test mydata --timeout 5s', 'for at most five seconds'],
    ['evrexec:test --batch names.txt', 'once for each line of a file, several at a time'],
    ['evrexec:test mydata --local', 'without a supervisor, in a process of its own'],
  ],
  positionals: [
    { name: 'evname', about: 'The event route', required: true },
    { name: 'data', about: 'What it gets as evr.data; -: what comes on stdin' },
  ],
  moreWords: 'data is one word for the shell, so put it in quotes',
  options: async () => ({
    timeout: {
      type: 'string',
      requiresArg: true,
      describe: 'Cancel the run when there is no answer in this time: 500ms, 5s, 2m',
    },
    json: { type: 'boolean', describe: 'Print JSON, also for a string' },
    local: {
      type: 'boolean',
      describe:
        'Ask no supervisor: load the route scripts of the configuration and execute it in a process of its own',
    },
    batch: {
      type: 'string',
      requiresArg: true,
      describe:
        'Once for each line of this file (-: of stdin); the results come one per line, in their order',
    },
    jobs: { type: 'string', requiresArg: true, describe: 'With --batch: so many at a time (128)' },
    bail: { type: 'boolean', describe: 'With --batch: the first failure stops it' },
    ...SOCKET_OPTIONS,
  }),
  notes:
    'A returned string is printed as it is, with a line end if it has none; anything else as JSON; nothing for ' +
    'undefined. Ctrl-C cancels the run.\n' +
    'With --batch every line of input has its line of output: one that is not a single line of text stands there as ' +
    'JSON, and an empty one for nothing, or a failure, which is told on stderr with its number. --json prints ' +
    '{"line":1,"ok":true,"value":…} or {"line":2,"ok":false,"error":{…}}.\n' +
    'Exit codes: 1 the route failed, 2 usage, 3 no supervisor that we may talk to, 4 no such event route, ' +
    '5 timed out, 78 the configuration or (with --local) a route script is wrong.',
  async run(args) {
    const [evname = '', data] = args.positionals
    const batch = stringFlag(args, 'batch')
    if (batch !== undefined) {
      if (booleanFlag(args, 'local')) throw new UsageError('expected --batch or --local, found both', 'run')
      const { batchCommand } = await import('../batch/batch-command.ts')
      return batchCommand(batch, args)
    }
    refuseWithoutBatch(args, ['jobs', 'bail'])
    const json = booleanFlag(args, 'json') ?? false
    const typed = { evname, data, json, timeout: stringFlag(args, 'timeout') }
    if (booleanFlag(args, 'local')) {
      if (args.flags.socket !== undefined) {
        throw new UsageError('expected --local or --socket, found both', 'run')
      }
      const { executeHere } = await import('../run/run-here.ts')
      return executeHere(typed, args)
    }
    const socket = await controlSocket(args)
    return socket === null ? EXIT.config : runEventRoute({ socket, ...typed })
  },
}

function refuseWithoutBatch({ flags }: Args, names: readonly string[]): void {
  const name = names.find((each) => flags[each] !== undefined)
  if (name !== undefined) throw new UsageError(`expected --batch beside --${name}, found none`, 'run')
}
