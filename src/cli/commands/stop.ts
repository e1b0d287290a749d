import { ask } from '../ask.ts'
import { type Args, booleanFlag, type Command, JSON_OPTION } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { print, STDOUT } from '../print/streams.ts'
import { processGone } from '../process-gone.ts'
import { namesText, SELECTOR } from '../selector.ts'

export const stop: Command = {
  name: 'stop',
  about: 'Stop the supervisor, or some of its workers',
  examples: [
    ['', 'the supervisor and all that it runs'],
    ['evrexec:timer', 'the workers of this task; they stay down until they are restarted'],
    ['evrexec:timer#0', 'this worker'],
  ],
  positionals: [SELECTOR],
  options: async () => ({ ...JSON_OPTION, ...SOCKET_OPTIONS }),
  notes: 'It returns when the processes are gone. --json prints the names of the workers, [] for everything.',
  async run(args) {
    const json = booleanFlag(args, 'json') ?? false
    if (args.positionals.length === 0) return stopEverything(args, json)
    const question = { command: 'stop', method: 'evrexec.stop', params: args.positionals }
    return ask(args, question, (names) => tell(namesText(names, 'stopped', json)))
  },
}

async function stopEverything(args: Args, json: boolean): Promise<number> {
  let pid: number | undefined
  const processes = { command: 'stop', method: 'core.psx', params: [] }
  const asked = await ask(args, processes, async (list) => {
    pid = (list as { readonly PID: number }[])[0]?.PID
    return EXIT.ok
  })
  if (asked !== EXIT.ok) return asked
  return ask(args, { command: 'stop', method: 'evrexec.stop', params: [] }, async () => {
    if (pid !== undefined) await processGone(pid)
    return tell(json ? '[]' : `evrexec (pid ${pid}) stopped`)
  })
}

async function tell(text: string): Promise<number> {
  await print(STDOUT, `${text}\n`)
  return EXIT.ok
}
