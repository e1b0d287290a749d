/**
 * `evrexec run`, from what was typed to the exit code. All ways to it go through here, the short one, yargs and
 * `--local`, so that they cannot differ; hence nothing but `node:` modules and what consists of them.
 */
import { isUtf8 } from 'node:buffer'
import { type CallOutcome, connectControl } from '../../control/client/control-client.ts'
import { EXIT, exitCodeOfSignal } from '../exit-codes.ts'
import { print, STDERR, STDOUT } from '../print/streams.ts'
import { UnwritableError } from '../print/unwritable.ts'
import { type Failed, noAnswer, runFailure } from './run-failure.ts'
import { parseTimeout } from './timeout.ts'

export interface RunRequest extends TypedRun {
  /** Path of the control socket. */
  readonly socket: string
}

export interface TypedRun {
  readonly evname: string
  /** `-`: it is read from stdin. */
  readonly data: string | undefined
  /** Print a string as JSON, too. */
  readonly json: boolean
  /** As it was typed: `5s`. */
  readonly timeout: string | undefined
}

/**
 * Has it executed somewhere.
 * @returns what `evrexec.runValue` is answered with; or an exit code, when everything is told already.
 */
export type Execute = (data: string, timeoutMillis: number | null) => Promise<CallOutcome | number>

/** @returns the exit code. */
export function runEventRoute(request: RunRequest): Promise<number> {
  const code = executeAndPrint(request, (data, timeoutMillis) => call(request, data, timeoutMillis))
  // Only while the connection is being made, which takes no longer for it; until then a signal ends this process anyway.
  exitOnSignals()
  return code
}

/** @returns the exit code. */
export async function executeAndPrint(request: TypedRun, execute: Execute): Promise<number> {
  const timeout = parseTimeout(request.timeout)
  if (!timeout.ok) return fail({ code: EXIT.usage, message: timeout.message })
  const data = request.data === '-' ? await readStdin() : request.data
  if (data === null) {
    return fail({ code: EXIT.usage, message: 'expected UTF-8 on stdin, found other bytes; nothing was run' })
  }
  const outcome = await execute(data ?? '', timeout.millis)
  if (typeof outcome === 'number') return outcome
  if (outcome.kind !== 'result') return fail(describe(request, outcome))
  try {
    await print(STDOUT, resultText(outcome.result, request.json))
  } catch (error) {
    if (error instanceof UnwritableError) return fail(error)
    throw error
  }
  return EXIT.ok
}

async function call(
  { socket, evname }: RunRequest,
  data: string,
  timeoutMillis: number | null,
): Promise<CallOutcome> {
  const client = connectControl(socket)
  const timeout = timeoutMillis === null ? {} : { signal: AbortSignal.timeout(timeoutMillis) }
  const outcome = await client.call('evrexec.runValue', [evname, data], timeout)
  client.close()
  return outcome
}

/** `evrexec.runValue` answers with `[value]`, or with `[]` when the route returned nothing. */
function resultText(result: unknown, json: boolean): string {
  if (!Array.isArray(result) || result.length === 0) return ''
  const value: unknown = result[0]
  const text = typeof value === 'string' && !json ? value : JSON.stringify(value)
  return text.endsWith('\n') ? text : `${text}\n`
}

function describe(request: TypedRun, outcome: Exclude<CallOutcome, { kind: 'result' }>): Failed {
  switch (outcome.kind) {
    case 'error':
      return runFailure(request.evname, outcome.error)
    case 'aborted':
      return {
        ...noAnswer(outcome),
        message: `${request.evname} gave no answer within ${request.timeout}; its run was cancelled`,
      }
    default:
      return noAnswer(outcome)
  }
}

async function fail({ code, message }: Failed): Promise<number> {
  await print(STDERR, `evrexec run: ${message}\n`)
  return code
}

/** Null when it is not UTF-8. */
async function readStdin(): Promise<string | null> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** With the process its connection goes, and that cancels the run. */
function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(exitCodeOfSignal(signal)))
  }
}
