import type { Client } from '../../control/client/client.ts'
import { ask } from '../ask.ts'
import { booleanFlag, type Command, JSON_OPTION } from '../command.ts'
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
  run(args) {
    const json = booleanFlag(args, 'json') ?? false
    const [selector] = args.positionals
    return ask(args, 'stop', async (supervisor) => {
      if (selector === undefined) return stopEverything(supervisor, json)
      return tell(namesText(await supervisor.stop(selector), 'stopped', json))
    })
  },
}

async function stopEverything(supervisor: Client, json: boolean): Promise<number> {
  const processes = await supervisor.call('core.psx')
  const pid = (processes as { readonly PID: number }[])[0]?.PID
  await supervisor.stop()
  if (pid !== undefined) await processGone(pid)
  return tell(json ? '[]' : `evrexec (pid ${pid}) stopped`)
}

async function tell(text: string): Promise<number> {
  await print(STDOUT, `${text}\n`)
  return EXIT.ok
}
