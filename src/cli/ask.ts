/** What the commands that talk to a running supervisor have in common. */
import { quickSocketPath } from '../config/quick-socket-path.ts'
import type { Client } from '../control/client/client.ts'
import { connect } from '../control/client/connect.ts'
import { EvrexecError } from '../control/client/errors.ts'
import type { Problem } from '../problem/problem.ts'
import { type Args, booleanFlag, stringFlag } from './command.ts'
import { readSocketPath } from './config-options.ts'
import { EXIT } from './exit-codes.ts'
import { createPaint } from './print/colours.ts'
import { problemsText } from './print/problems.ts'
import { print, STDERR } from './print/streams.ts'
import { type Failed, failureOf } from './run/run-failure.ts'

/**
 * @param command its name, for messages.
 * @param talk what there is to ask, and what to do with the answers; gives the exit code.
 * @returns that, or the exit code of whatever kept a question from being answered, which has been told then.
 */
export async function ask(
  args: Args,
  command: string,
  talk: (supervisor: Client) => Promise<number>,
): Promise<number> {
  const socket = await controlSocket(args)
  if (socket === null) return EXIT.config
  const supervisor = connect({ socket })
  try {
    return await talk(supervisor)
  } catch (error) {
    if (!(error instanceof EvrexecError)) throw error
    const { code, message } = failedWithProblems(error, args)
    await print(STDERR, `evrexec ${command}: ${message}\n`)
    return code
  } finally {
    await supervisor.close()
  }
}

/** With what else there is to be told about it. */
function failedWithProblems(error: EvrexecError, args: Args): Failed {
  const failed = failureOf(error)
  const { problems } = error.data
  if (!Array.isArray(problems) || problems.length === 0) return failed
  const paint = createPaint(process.stderr, process.env, booleanFlag(args, 'color'))
  return { ...failed, message: problemsText(problems as Problem[], paint) }
}

/**
 * Where the supervisor is.
 * @returns null when the configuration, which may say so, cannot be read; the problems have been told then.
 */
export async function controlSocket(args: Args): Promise<string | null> {
  const quick = quickSocketPath({
    cwd: process.cwd(),
    env: process.env,
    socketFlag: stringFlag(args, 'socket'),
    configFlag: stringFlag(args, 'config'),
  })
  if (quick !== null) return quick
  const path = await readSocketPath(args)
  if (path.ok) return path.value
  const paint = createPaint(process.stderr, process.env, booleanFlag(args, 'color'))
  await print(STDERR, `${problemsText(path.problems, paint)}\n`)
  return null
}
