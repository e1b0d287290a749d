/** `evrexec run --batch`: what was typed, and whether it goes together. */
import { controlSocket } from '../ask.ts'
import { type Args, booleanFlag, stringFlag, UsageError } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { parseTimeout } from '../run/timeout.ts'
import { runBatch } from './run-batch.ts'

const DEFAULT_JOBS = 128
/** A supervisor reads no more than so many requests of one connection before it has answered some. */
const MOST_JOBS = 1000

/** @param file where the lines are. @returns the exit code. */
export async function batchCommand(file: string, args: Args): Promise<number> {
  const [evname = '', data] = args.positionals
  if (data !== undefined) throw wrong(`expected either data or --batch, found "${data}" as well`)
  const timeout = parseTimeout(stringFlag(args, 'timeout'))
  if (!timeout.ok) throw wrong(timeout.message)
  const jobs = parseJobs(stringFlag(args, 'jobs'))
  const socket = await controlSocket(args)
  if (socket === null) return EXIT.config
  const bail = booleanFlag(args, 'bail') ?? false
  const json = booleanFlag(args, 'json') ?? false
  return runBatch({ socket, evname, file, jobs, bail, json, timeoutMillis: timeout.millis })
}

function parseJobs(text: string | undefined): number {
  if (text === undefined) return DEFAULT_JOBS
  const jobs = /^\d+$/.test(text) ? Number(text) : 0
  if (jobs >= 1 && jobs <= MOST_JOBS) return jobs
  throw wrong(`expected --jobs to be a whole number from 1 to ${MOST_JOBS}, found "${text}"`)
}

function wrong(message: string): UsageError {
  return new UsageError(message, 'run')
}
