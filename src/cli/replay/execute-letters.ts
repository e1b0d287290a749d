import type { Client } from '../../control/client/client.ts'
import { connect } from '../../control/client/connect.ts'
import { EvrexecError } from '../../control/client/errors.ts'
import { within } from '../../control/client/within.ts'
import { systemErrorText } from '../../platform/system-error.ts'
import { harmless } from '../../problem/display-width.ts'
import type { DeadLetter } from '../../supervisor/dead-letters/dead-letter.ts'
import { EXIT, exitCodeOfSignal } from '../exit-codes.ts'
import { print, STDOUT } from '../print/streams.ts'
import { counted } from '../print/tasks.ts'
import { failureOf, runFailure } from '../run/run-failure.ts'
import { say } from './say.ts'
import type { Selected } from './select-letters.ts'

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What has failed because of the letter, or its route; after anything else the next one would only fail as well. */
const OF_ONE_LETTER: readonly string[] = [
  'route-threw',
  'worker-exited',
  'event-route-not-found',
  'request-too-large',
]

interface Execution {
  /** Path of the control socket. */
  readonly socket: string
  readonly json: boolean
  /** How long each may take. */
  readonly timeoutMillis: number | null
}

export interface Done {
  /** The exit code. */
  readonly code: number
  /** Of the letters that there were, as far as it came. */
  readonly count: number
}

/** How it came out for one letter; `ends` is the exit code when the others are not to be tried. */
type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly ends: number | null }

/** Executes the route of one after the other and marks those for which that succeeded, each at once. */
export async function executeLetters(letters: AsyncIterable<Selected>, execution: Execution): Promise<Done> {
  const interrupt = new AbortController()
  const signals = STOP_SIGNALS.map((signal) => [signal, () => interrupt.abort(signal)] as const)
  for (const [signal, listener] of signals) process.once(signal, listener)
  const supervisor = connect({ socket: execution.socket })
  try {
    return await executeAll(letters, supervisor, execution, interrupt.signal)
  } finally {
    await supervisor.close()
    for (const [signal, listener] of signals) process.off(signal, listener)
  }
}

async function executeAll(
  letters: AsyncIterable<Selected>,
  supervisor: Client,
  { json, timeoutMillis }: Execution,
  interrupt: AbortSignal,
): Promise<Done> {
  let count = 0
  let failures = 0
  for await (const { file, letter } of letters) {
    if (interrupt.aborted) return { code: exitCodeOfSignal(interrupt.reason), count }
    count += 1
    const verdict = await within(timeoutMillis, interrupt, (signal) => execute(supervisor, letter, signal))
    if (interrupt.aborted && !verdict.ok) return { code: exitCodeOfSignal(interrupt.reason), count }
    if (verdict.ok) {
      try {
        await file.mark(letter.id)
      } catch (error) {
        const why = systemErrorText(error)
        await say(`${harmless(letter.id)} was replayed, but cannot be marked as such in ${file.path}: ${why}`)
        return { code: EXIT.failed, count }
      }
    }
    if (!verdict.ok && verdict.ends !== null) {
      await say(verdict.message)
      return { code: verdict.ends, count }
    }
    await tell(letter, verdict, json)
    if (!verdict.ok) failures += 1
  }
  if (failures === 0) return { code: EXIT.ok, count }
  await say(`${failures} of ${counted(count, 'dead letter')} could not be replayed, and stay`)
  return { code: EXIT.failed, count }
}

async function execute(
  supervisor: Client,
  { evname, payload, source, sockaddr }: DeadLetter,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const params = [evname, payload, source.address, source.port, sockaddr]
    await supervisor.call('evrexec.replay', params, { signal })
    return { ok: true }
  } catch (error) {
    return failure(harmless(evname), error, signal)
  }
}

function failure(evname: string, error: unknown, signal: AbortSignal): Verdict {
  if (signal.aborted) {
    return { ok: false, message: `${evname} did not end in time and was cancelled`, ends: null }
  }
  if (!(error instanceof EvrexecError)) throw error
  const isAnswer = typeof error.code === 'number'
  if (!isAnswer) {
    const { code, message } = failureOf(error)
    return { ok: false, message, ends: code }
  }
  const { message } = runFailure(evname, error)
  return { ok: false, message, ends: OF_ONE_LETTER.includes(error.reason) ? null : EXIT.failed }
}

async function tell({ id, evname }: DeadLetter, verdict: Verdict, json: boolean): Promise<void> {
  if (json) {
    const outcome = { id, evname, ok: verdict.ok, error: verdict.ok ? null : verdict.message }
    await print(STDOUT, `${JSON.stringify(outcome)}\n`)
  } else if (verdict.ok) await print(STDOUT, `${harmless(id)} ${harmless(evname)} replayed\n`)
  if (!verdict.ok) await say(`${harmless(id)}: ${verdict.message}`)
}
