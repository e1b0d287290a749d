import { ask } from '../ask.ts'
import { booleanFlag, type Command, JSON_OPTION } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { print, STDOUT } from '../print/streams.ts'
import { namesText, SELECTOR } from '../selector.ts'

export const restart: Command = {
  name: 'restart',
  about: 'Restart all workers, or some',
  examples: [
    ['', 'all workers'],
    ['evrexec:timer', 'the workers of this task'],
    ['run', 'the workers that execute what is run on request'],
    ['evrexec:timer#0', 'this worker'],
  ],
  positionals: [SELECTOR],
  options: async () => ({ ...JSON_OPTION, ...SOCKET_OPTIONS }),
  notes: 'It returns when they are ready again. --json prints their names.',
  run(args) {
    return ask(args, 'restart', async (supervisor) => {
      const names = await supervisor.restart(...args.positionals)
      await print(STDOUT, `${namesText(names, 'restarted', booleanFlag(args, 'json') === true)}\n`)
      return EXIT.ok
    })
  },
}
