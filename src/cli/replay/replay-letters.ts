/** `evrexec replay`, from what was typed to the exit code. */
import { controlSocket } from '../ask.ts'
import { type Args, booleanFlag, stringFlag } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { createPaint } from '../print/colours.ts'
import { print, STDOUT } from '../print/streams.ts'
import type { Failed } from '../run/run-failure.ts'
import { parseTimeout } from '../run/timeout.ts'
import { executeLetters } from './execute-letters.ts'
import { keptIn } from './kept-in.ts'
import { closeAll, openKept, openNamed } from './letter-files.ts'
import { listLetters } from './list-letters.ts'
import { say } from './say.ts'
import { selectLetters } from './select-letters.ts'

/** @returns the exit code. */
export async function replayLetters(args: Args): Promise<number> {
  const [path] = args.positionals
  const timeout = parseTimeout(stringFlag(args, 'timeout'))
  if (!timeout.ok) return fail({ code: EXIT.usage, message: timeout.message })
  const executes = booleanFlag(args, 'dry-run') !== true
  const needsSupervisor = executes || path === undefined
  const socket = needsSupervisor ? await controlSocket(args) : ''
  if (socket === null) return EXIT.config

  const directory = path === undefined ? await keptIn(args, socket) : null
  if (directory !== null && !directory.ok) return fail(directory.failed)
  const opened =
    directory === null ? await openNamed(path ?? '', executes) : await openKept(directory.value, executes)
  if (!opened.ok) return fail(opened.failed)

  const files = opened.value
  try {
    const selected = await selectLetters(files, idsOf(args))
    if (!selected.ok) return await fail(selected.failed)
    const letters = selected.value
    const json = booleanFlag(args, 'json') ?? false
    const paint = createPaint(process.stdout, process.env, booleanFlag(args, 'color'))
    const { code, count } = executes
      ? await executeLetters(letters, { socket, json, timeoutMillis: timeout.millis })
      : await listLetters(letters, { json, paint, width: process.stdout.columns || null })
    if (count === 0 && !json) await print(STDOUT, 'there is nothing to replay\n')
    return code
  } finally {
    await closeAll(files)
  }
}

/** @returns null when all are meant. */
function idsOf({ flags: { id } }: Args): ReadonlySet<string> | null {
  return Array.isArray(id) ? new Set(id.map(String)) : null
}

async function fail({ code, message }: Failed): Promise<number> {
  await say(message)
  return code
}
