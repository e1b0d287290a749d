import { controlSocket } from '../ask.ts'
import { booleanFlag, type Command, stringFlag } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { runEventRoute } from '../run-event-route.ts'

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
  ],
  positionals: [
    { name: 'evname', about: 'The event route', required: true },
    { name: 'data', about: 'What it gets as evr.data; -: what comes on stdin' },
  ],
  options: async () => ({
    timeout: {
      type: 'string',
      requiresArg: true,
      describe: 'Cancel the run when there is no answer in this time: 500ms, 5s, 2m',
    },
    json: { type: 'boolean', describe: 'Print JSON, also for a string' },
    ...SOCKET_OPTIONS,
  }),
  notes:
    'A returned string is printed as it is, with a line end if it has none; anything else as JSON; nothing for ' +
    'undefined. Ctrl-C cancels the run.\n' +
    'Exit codes: 1 the route failed, 2 usage, 3 no supervisor that we may talk to, 4 no such event route, ' +
    '5 timed out.',
  async run(args) {
    const socket = await controlSocket(args)
    if (socket === null) return EXIT.config
    const [evname = '', data] = args.positionals
    const json = booleanFlag(args, 'json') ?? false
    return runEventRoute({ socket, evname, data, json, timeout: stringFlag(args, 'timeout') })
  },
}
