import { LEVEL_NAMES, type Level, levelOf } from '../../protocol/levels.ts'
import type { SupervisorHandle } from '../../supervisor/handle.ts'
import { noSuchSelector, type Selectable, selectorsOf } from '../../supervisor/selector.ts'
import type { SupervisorStatus } from '../../supervisor/status.ts'
import { internalError, invalidParameters, workersError } from '../json-rpc/errors.ts'
import { type RpcError, rpcError } from '../json-rpc/json-rpc.ts'
import type { Caller, Cancel, Done, Method } from '../json-rpc/method.ts'
import type { LogBook } from './log-book.ts'
import { LogFollower } from './log-follower.ts'
import type { Wanted } from './log-page.ts'
import { selection } from './worker-selection.ts'

/** In one answer; whoever follows gets everything, bit by bit. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024

const EXPECTED = [
  'a selector or null',
  'how many of the last entries or null',
  `a level (${LEVEL_NAMES.join(', ')}) or null`,
  'whether to follow',
].join(', ')

const CANNOT_FOLLOW = rpcError(
  500,
  'The log can be followed over the control socket and TCP only, by a request that has an id',
  { reason: 'cannot-follow' },
)

interface Question {
  readonly selector: string | null
  /** So many of the last entries; null: all that are kept. */
  readonly lines: number | null
  readonly wanted: Wanted
  readonly follow: boolean
}

/** @see LogBatch for what it answers with, and what is sent in `evrexec.log` to those who follow. */
export function logsMethod(book: LogBook, supervisor: Pick<SupervisorHandle, 'status'>): Method {
  return {
    help: 'What was reported and printed. Parameters, all optional: selector, number of entries, level, whether to follow. Result: {"entries": […], "missed": n}; for a follower {} at the end, and until then notifications evrexec.log.',
    call(params, done, caller, id) {
      const question = readQuestion(params)
      if (question === null) {
        done({ error: invalidParameters(EXPECTED) })
        return null
      }
      const { selector, follow } = question
      const ask = follow
        ? () => startFollowing(book, question, done, caller, id)
        : () => answerAtOnce(book, question, done)
      return selector === null ? ask() : whenSelected(book, supervisor, selector, done, ask)
    },
  }
}

function readQuestion(params: readonly unknown[]): Question | null {
  const [selector = null, lines = null, level = null, follow = false, ...rest] = params
  if (rest.length > 0 || typeof follow !== 'boolean' || !isTextOrNull(selector)) return null
  if (!isCountOrNull(lines) || !isTextOrNull(level)) return null
  const worst = level === null ? null : levelOf(level)
  if (level !== null && worst === null) return null
  return { selector, lines, wanted: wantedBy(selector, worst), follow }
}

function wantedBy(selector: string | null, worst: Level | null): Wanted {
  const isSelected = selector === null ? null : selection(selector)
  return ({ level, worker }) =>
    (worst === null || level <= worst) && (isSelected === null || (worker !== null && isSelected(worker)))
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isCountOrNull(value: unknown): value is number | null {
  return value === null || (Number.isSafeInteger(value) && Number(value) >= 0)
}

function answerAtOnce(book: LogBook, { lines, wanted }: Question, done: Done): null {
  const { cursor, leftOut } = book.lastOf(wanted, lines, MOST_ANSWER_BYTES)
  const entries = cursor.take(wanted, Number.POSITIVE_INFINITY)
  done({ result: `{"entries":[${entries.join(',')}],"missed":${leftOut}}` })
  return null
}

function startFollowing(
  book: LogBook,
  { lines, wanted }: Question,
  done: Done,
  { notifications }: Caller,
  id: string | null,
): Cancel | null {
  if (notifications === null || id === null) {
    done({ error: CANNOT_FOLLOW })
    return null
  }
  const { cursor } = book.lastOf(wanted, lines, Number.POSITIVE_INFINITY)
  const ended = () => done({ result: '{}' })
  const follower = new LogFollower({ book, cursor, wanted, notifications, id, ended })
  return () => follower.end()
}

/** Asks when there is such a worker, or was one. */
function whenSelected(
  book: LogBook,
  supervisor: Pick<SupervisorHandle, 'status'>,
  selector: string,
  done: Done,
  ask: () => Cancel | null,
): Cancel {
  let isCancelled = false
  let cancel: Cancel | null = null
  whySelectsNone(book, supervisor, selector)
    .catch(internalError)
    .then((error) => {
      if (isCancelled) done({ result: '{}' })
      else if (error !== null) done({ error })
      else cancel = ask()
    })
  return () => {
    isCancelled = true
    cancel?.()
  }
}

async function whySelectsNone(
  book: LogBook,
  supervisor: Pick<SupervisorHandle, 'status'>,
  selector: string,
): Promise<RpcError | null> {
  const selectors = new Set([...present(await supervisor.status()), ...book.workers()].flatMap(selectorsOf))
  if (selectors.has(selector)) return null
  return workersError(noSuchSelector(selector, selectors))
}

function present({ tasks, run }: SupervisorStatus): Selectable[] {
  const teams = [...tasks, { ...run, name: null }]
  return teams.flatMap(({ name: evname, workers }) => workers.map(({ name: label }) => ({ label, evname })))
}
