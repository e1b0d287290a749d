/** What the commands that talk to a running supervisor have in common. */
import { quickSocketPath } from '../config/quick-socket-path.ts'
import { type CallError, connectControl } from '../control/client.ts'
import type { Problem } from '../problem/problem.ts'
import { type Args, booleanFlag, stringFlag } from './command.ts'
import { readSocketPath } from './config-options.ts'
import { EXIT } from './exit-codes.ts'
import { createPaint } from './print/colours.ts'
import { problemsText } from './print/problems.ts'
import { print, STDERR } from './print/streams.ts'
import { type Failed, noAnswer } from './run-failure.ts'

export interface Question {
  /** The command's name, for messages. */
  readonly command: string
  readonly method: string
  readonly params: readonly string[]
}

/**
 * @param use what to do with the reply; gives the exit code.
 * @returns that, or the exit code of whatever kept the question from being answered, which has been told then.
 */
export async function ask(
  args: Args,
  { command, method, params }: Question,
  use: (result: unknown) => Promise<number>,
): Promise<number> {
  const path = await controlSocket(args)
  if (path === null) return EXIT.config
  const client = connectControl(path)
  try {
    const outcome = await client.call(method, params)
    if (outcome.kind === 'result') return await use(outcome.result)
    const failed: Failed = outcome.kind === 'error' ? refused(outcome.error, args) : noAnswer(outcome)
    await print(STDERR, `evrexec ${command}: ${failed.message}\n`)
    return failed.code
  } finally {
    client.close()
  }
}

/** A name that fits no worker is a mistake in what was typed, what does not load one in a file. */
const CODES: ReadonlyMap<unknown, number> = new Map([
  ['no-such-worker', EXIT.usage],
  ['not-loadable', EXIT.config],
])

function refused({ message, data }: CallError, args: Args): Failed {
  const paint = createPaint(process.stderr, process.env, booleanFlag(args, 'color'))
  const problems = Array.isArray(data.problems) ? (data.problems as Problem[]) : []
  return {
    code: CODES.get(data.reason) ?? EXIT.failed,
    message: problems.length > 0 ? problemsText(problems, paint) : message,
  }
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
