import { type Command, JSON_OPTION } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'

export const replay: Command = {
  name: 'replay',
  about: 'Execute the event routes of dead letters again',
  examples: [
    ['', 'of all that the running supervisor has kept'],
    ['--dry-run', 'list them, and execute nothing'],
    ['--id 5f0c9a1be2-17', 'of this one'],
    ['dead-letters.1.jsonl', 'of those in this file'],
  ],
  positionals: [
    { name: 'file', about: 'A file of dead letters; those of the running supervisor unless it is given' },
  ],
  options: async () => ({
    id: { type: 'string', array: true, requiresArg: true, describe: 'Only this one; may be repeated' },
    'dry-run': { type: 'boolean', describe: 'List them, and execute nothing' },
    timeout: {
      type: 'string',
      requiresArg: true,
      describe: 'Cancel each that has not ended in this time: 500ms, 5s, 2m',
    },
    json: { ...JSON_OPTION.json, describe: 'Print a line of JSON for each' },
    ...SOCKET_OPTIONS,
  }),
  notes:
    'Dead letters are datagrams that no route has handled. Their routes are executed by the run workers, one after the ' +
    'other and the oldest first, as if the datagrams had just come in, but that nothing is sent by evr.reply. What has ' +
    'succeeded is marked in the file and not replayed again. Ctrl-C cancels the one that is executing and leaves the rest.\n' +
    'Exit codes: 1 some could not be replayed and stay, 2 usage, 3 no supervisor that we may talk to.',
  async run(args) {
    const { replayLetters } = await import('../replay/replay-letters.ts')
    return replayLetters(args)
  },
}
