import type { Reloaded } from '../../control/client/answers.ts'
import { ask } from '../ask.ts'
import { booleanFlag, type Command, JSON_OPTION } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { print, STDOUT } from '../print/streams.ts'

export const reload: Command = {
  name: 'reload',
  about: 'Take over configuration and route scripts as they are now',
  examples: [
    ['', 'what has changed gets new workers, everything else is left alone'],
    ['--json', 'for programs'],
  ],
  positionals: [],
  options: async () => ({ ...JSON_OPTION, ...SOCKET_OPTIONS }),
  notes:
    'New workers have loaded everything before an old one is touched. When something does not load, all old ones stay.\n' +
    'It returns when the new ones serve. Exit codes: 1 some could not begin, 3 no supervisor that we may talk to, ' +
    '78 something does not load.',
  run(args) {
    return ask(args, 'reload', async (supervisor) => {
      const reloaded = await supervisor.reload()
      const json = booleanFlag(args, 'json') === true
      await print(STDOUT, `${json ? JSON.stringify(reloaded) : reloadedText(reloaded)}\n`)
      return EXIT.ok
    })
  },
}

/** A line for each kind of change that there was. */
function reloadedText({ added, removed, replaced, untouched }: Reloaded): string {
  const lines = Object.entries({ added, removed, replaced, untouched })
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${what}: ${names.join(', ')}`)
  return lines.join('\n')
}
