/**
 * The wording of every error that a well-formed request can get. Code 500 and the messages `Event route not found`,
 * `Invalid parameters` and `Method Not Found` are the reference's, exactly, since tools and scripts match on them.
 */
import { nearest } from '../../problem/nearest.ts'
import { describeExit } from '../../supervisor/exit-reason.ts'
import type { ReloadOutcome, WorkersOutcome } from '../../supervisor/handle.ts'
import type { RunFailure } from '../../supervisor/run.ts'
import { type RpcError, rpcError } from './json-rpc.ts'

const FAILED = 500

export function invalidParameters(expected: string): RpcError {
  return rpcError(FAILED, 'Invalid parameters', { reason: 'invalid-parameters', expected })
}

export function methodNotFound(method: string, names: Iterable<string>): RpcError {
  return rpcError(FAILED, 'Method Not Found', {
    reason: 'method-not-found',
    method,
    nearest: nearest(method, names),
  })
}

export function workersError({
  reason,
  problems,
}: Extract<WorkersOutcome | ReloadOutcome, { ok: false }>): RpcError {
  const message = problems.map((each) => each.message).join('; ')
  return rpcError(FAILED, message, { reason, problems })
}

/** A mistake of ours; the request is answered and the others go on. */
export function internalError(thrown: unknown): RpcError {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return rpcError(-32603, `Internal error: ${text}`, { reason: 'internal-error' })
}

export function runError(failure: RunFailure): RpcError {
  const { reason } = failure
  switch (reason) {
    case 'event-route-not-found': {
      const { evname, nearest } = failure
      return rpcError(FAILED, 'Event route not found', { reason, evname, nearest })
    }
    case 'route-threw': {
      const { text, at } = failure.error
      return rpcError(FAILED, `Event route failed: ${text}`, { reason, text, at })
    }
    case 'worker-exited': {
      const { worker, exit } = failure
      const message = `Worker ${worker} exited with this run in hand: ${describeExit(exit)}`
      return rpcError(FAILED, message, { reason, worker, code: exit.code, signal: exit.signal })
    }
    case 'no-run-worker': {
      const { detail } = failure
      return rpcError(FAILED, `No run worker: ${detail}`, { reason, detail })
    }
    case 'stopping':
      return rpcError(FAILED, 'The supervisor is stopping', { reason })
    case 'cancelled':
      return rpcError(FAILED, 'Run cancelled', { reason })
  }
}
