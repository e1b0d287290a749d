import type { ToWorker } from '../protocol/messages.ts'
import type { EventRoute } from '../route/evr.ts'

/** A source of evrs at work: the startup of a task, a UDP socket, or runs. */
export interface Serving {
  /** Runs begin and are cancelled. */
  receive?(message: Extract<ToWorker, { type: 'run' | 'cancel' }>): void
  /** The datagrams of these slots need not be kept any longer. */
  filed?(slots: readonly number[]): void
  /** Lets nothing new begin; resolves when no route executes any more. */
  end(): Promise<void>
}

/** What a source needs of the worker that it is in. */
export interface WorkerContext {
  /** Aborted when the worker should come to an end. */
  readonly stop: AbortSignal
  /** The event route of that evname, which the supervisor has found in `loaded`. */
  route(evname: string): EventRoute
  /** Logs what a route threw. */
  report(evname: string, error: unknown): void
  /** Ends the worker as a failure, after what it has printed is out. */
  fail(): void
}

/** A route that rejects because it was told to end has done as it was told. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError')
}
