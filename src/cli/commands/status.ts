import type { Status } from '../../control/client/answers.ts'
import type { WorkerStatus } from '../../supervisor/status.ts'
import { ask } from '../ask.ts'
import { booleanFlag, type Command, JSON_OPTION } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { createPaint } from '../print/colours.ts'
import { statusText } from '../print/status-table.ts'
import { print, STDOUT } from '../print/streams.ts'

export const status: Command = {
  name: 'status',
  aliases: ['ps'],
  about: 'Show the workers of the running supervisor',
  examples: [
    ['', 'as a table'],
    ['--json', 'for programs'],
  ],
  positionals: [],
  options: async () => ({ ...JSON_OPTION, ...SOCKET_OPTIONS }),
  run(args) {
    return ask(args, 'status', async (supervisor) => {
      const answer = await supervisor.status()
      const paint = createPaint(process.stdout, process.env, booleanFlag(args, 'color'))
      const text = booleanFlag(args, 'json')
        ? JSON.stringify(statusJson(answer), null, 2)
        : statusText(answer, paint, process.stdout.columns || null)
      await print(STDOUT, `${text}\n`)
      return EXIT.ok
    })
  },
}

/** Exactly what is promised to programs; names, notes and rates are for people. */
export function statusJson({ supervisor, tasks, run, reloadProblems, deadLetters }: Status): unknown {
  const { pid, version, uptimeSeconds, socket } = supervisor
  return {
    supervisor: { pid, version, uptimeSeconds, socket },
    tasks: tasks.map(({ name, line, sockaddr, workers, spares, datagrams }) => ({
      name,
      line,
      sockaddr,
      workers: workers.map(promised),
      spares,
      datagrams,
    })),
    run: { workers: run.workers.map(promised), spares: run.spares },
    reloadProblems,
    deadLetters,
  }
}

function promised({ name, note, ...worker }: WorkerStatus): Omit<WorkerStatus, 'name' | 'note'> {
  return worker
}
