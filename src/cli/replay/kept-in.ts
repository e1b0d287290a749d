import { dirname } from 'node:path'
import { connectControl } from '../../control/client.ts'
import type { SupervisorStatus } from '../../supervisor/status.ts'
import { type Args, booleanFlag } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { readConfig } from '../read-config.ts'
import { noAnswer } from '../run-failure.ts'
import { type Attempt, failed } from './attempt.ts'

/**
 * The directory in which the running supervisor keeps dead letters. Only to look at them, it need not be running: they
 * are where the configuration says then.
 */
export async function keptIn(args: Args, socket: string): Promise<Attempt<string>> {
  const client = connectControl(socket)
  const outcome = await client.call('evrexec.status', [])
  client.close()
  switch (outcome.kind) {
    case 'result':
      return { ok: true, value: dirname((outcome.result as SupervisorStatus).deadLetters.file) }
    case 'error':
      return failed(EXIT.failed, outcome.error.message)
    case 'no-supervisor':
      if (booleanFlag(args, 'dry-run') === true) {
        const config = await readConfig(args)
        if (config.ok) return { ok: true, value: config.value.stateDir }
      }
      return { ok: false, failed: noAnswer(outcome) }
    default:
      return { ok: false, failed: noAnswer(outcome) }
  }
}
