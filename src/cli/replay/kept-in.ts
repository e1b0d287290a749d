import { dirname } from 'node:path'
import { connect } from '../../control/client/connect.ts'
import { EvrexecError } from '../../control/client/errors.ts'
import { type Args, booleanFlag } from '../command.ts'
import { readConfig } from '../read-config.ts'
import { failureOf } from '../run/run-failure.ts'
import type { Attempt } from './attempt.ts'

/**
 * The directory in which the running supervisor keeps dead letters. Only to look at them, it need not be running: they
 * are where the configuration says then.
 */
export async function keptIn(args: Args, socket: string): Promise<Attempt<string>> {
  const supervisor = connect({ socket })
  try {
    const { deadLetters } = await supervisor.status()
    return { ok: true, value: dirname(deadLetters.file) }
  } catch (error) {
    if (!(error instanceof EvrexecError)) throw error
    if (error.reason === 'no-supervisor' && booleanFlag(args, 'dry-run') === true) {
      const config = await readConfig(args)
      if (config.ok) return { ok: true, value: config.value.stateDir }
    }
    return { ok: false, failed: failureOf(error) }
  } finally {
    await supervisor.close()
  }
}
