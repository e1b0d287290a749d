/** The options of the configuration on the command line. What reads them takes long to load, so it comes late. */
import type { Result } from '../problem/problem.ts'
import type { Args, OptionTable } from './command.ts'

/** All of them. */
export async function configOptions(): Promise<OptionTable> {
  return (await import('./read-config.ts')).optionTable()
}

/** Those that say where the control socket is, for commands that talk to a supervisor. */
export const SOCKET_OPTIONS: OptionTable = {
  socket: { type: 'string', requiresArg: true, describe: 'The control socket of the supervisor' },
  config: {
    type: 'string',
    requiresArg: true,
    describe: 'The configuration file, which may name the socket',
  },
}

/** The control socket alone; mistakes in other options do not matter. */
export async function readSocketPath(args: Args): Promise<Result<string>> {
  return (await import('./read-config.ts')).readSocketPath(args)
}
