import { type CallOutcome, noReplyText } from './outcome.ts'

/** Why a call failed. A supervisor that is newer than the client may know further ones. */
export type Reason =
  | 'event-route-not-found'
  | 'route-threw'
  | 'worker-exited'
  | 'no-run-worker'
  | 'stopping'
  | 'no-such-worker'
  | 'worker-not-ready'
  | 'restarted-meanwhile'
  | 'not-loadable'
  | 'method-not-found'
  | 'invalid-parameters'
  | 'request-too-large'
  | 'too-many-connections'
  /** Nobody listens at the socket. */
  | 'no-supervisor'
  /** The socket is not for this user. */
  | 'not-permitted'
  /** The connection was lost before the answer: nobody knows how far it came. */
  | 'connection-lost'
  /** There was no answer within `timeoutMillis`; the run was cancelled. */
  | 'timed-out'
  /** `close()` was called, before or meanwhile. */
  | 'closed'
  | (string & {})

/** What every call of a client rejects with, but for one that its own signal has aborted. */
export class EvrexecError extends Error {
  override readonly name = 'EvrexecError'
  /** In kebab-case, for programs; `message` is for people. */
  readonly reason: Reason
  /** JSON-RPC's number, when the supervisor said no; the system's, such as `ECONNRESET`, if it gave one; else null. */
  readonly code: number | string | null
  /** What else the supervisor said: `nearest` to an unknown evname, `at` which line a route threw, … */
  readonly data: Readonly<Record<string, unknown>>

  constructor(
    reason: Reason,
    message: string,
    code: number | string | null = null,
    data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.reason = reason
    this.code = code
    this.data = data
  }
}

/**
 * From a value to what a promise does.
 * @param signal that the call was given: its reason is thrown when it was given up.
 */
export async function resultOf(call: Promise<CallOutcome>, signal?: AbortSignal): Promise<unknown> {
  const outcome = await call
  if (outcome.kind === 'result') return outcome.result
  if (outcome.kind === 'aborted') signal?.throwIfAborted()
  throw errorOf(outcome)
}

export function errorOf(failure: Exclude<CallOutcome, { kind: 'result' }>): EvrexecError {
  switch (failure.kind) {
    case 'error': {
      const { code, message, data } = failure.error
      const reason = typeof data.reason === 'string' ? data.reason : 'unknown'
      return new EvrexecError(reason, message, code, data)
    }
    case 'closed':
      return new EvrexecError('connection-lost', noReplyText(failure), failure.code)
    default:
      return new EvrexecError(failure.kind, noReplyText(failure))
  }
}

export function closedError(): EvrexecError {
  return new EvrexecError('closed', 'the client was closed')
}
