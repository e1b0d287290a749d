/** What `evrexec/client` gives: typed calls that reject, over a connection that is made when it is needed. */

import type { Reloaded, Status } from './answers.ts'
import type { Params } from './control-client.ts'
import type { LogsOptions } from './logs.ts'
import type { DeliveredEntry } from './position.ts'

export interface ConnectOptions {
  /**
   * Path of the control socket. Otherwise EVREXEC_SOCKET says where it is, or it is where evrexec has it by default:
   * configuration files are not read, so one that says otherwise (`socket:`) has to be repeated here.
   */
  readonly socket?: string | undefined
}

export interface RequestOptions {
  /**
   * Gives it up: what was asked for is cancelled (a route's `evr.signal` is aborted), other calls go on, and the promise
   * rejects with the signal's reason, as those of Node's own functions do.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * How long it may take, more than 0; then it is cancelled, and the promise rejects with `timed-out`. More than 24 days,
   * such as Infinity, is no limit.
   */
  readonly timeoutMillis?: number | undefined
}

/**
 * A supervisor that can be asked. Any number of calls at a time share one connection, made by the first of them. A lost
 * connection rejects what was in the works, since nobody knows how far it came; the next call connects again. A client
 * that waits for nothing does not keep the process alive, so `close` is for those who want to be sure.
 */
export interface Client {
  /** Path of the control socket. */
  readonly socket: string

  /**
   * Executes an event route now, on one of the supervisor's run workers.
   * @param data what the route finds in `evr.data`.
   * @returns what it returned, as far as JSON can carry it; undefined for nothing.
   * @throws {EvrexecError} `event-route-not-found`, `route-threw`, `worker-exited`, `no-run-worker`, `timed-out`, …
   */
  run(evname: string, data?: string, options?: RequestOptions): Promise<unknown>

  /** State of the supervisor, its tasks and their workers. */
  status(options?: RequestOptions): Promise<Status>

  /**
   * What was reported and printed: the last of it and, with `follow`, what comes. It is asked for when the iteration
   * begins, over a connection of its own, so that a slow reader holds up nothing else. `break` ends it.
   */
  logs(options?: LogsOptions): AsyncIterableIterator<DeliveredEntry>

  /**
   * Ends the workers that the selector names (`evrexec:timer`, `evrexec:timer#0`, `run`), or, without one, the supervisor.
   * @returns the names of these workers when their processes are gone; none for everything.
   */
  stop(selector?: string, options?: RequestOptions): Promise<readonly string[]>

  /**
   * Starts the workers afresh that the selector names, or all.
   * @returns their names when they are ready.
   */
  restart(selector?: string, options?: RequestOptions): Promise<readonly string[]>

  /**
   * Has the configuration and the route scripts taken over as they are now.
   * @throws {EvrexecError} `not-loadable`: everything goes on as it was; `data.problems` says why.
   */
  reload(options?: RequestOptions): Promise<Reloaded>

  /**
   * Any method of the control socket; `system.listMethods` names them.
   * @throws {TypeError} when JSON cannot carry the parameters.
   */
  call(method: string, params?: Params, options?: RequestOptions): Promise<unknown>

  /**
   * Cancels what is in the works and rejects it with `closed`; logs that are followed come to their end. Later calls reject
   * as well. Resolves when the connection of these calls is gone.
   */
  close(): Promise<void>

  /** Closes it at the end of the block: `await using client = connect()`. */
  [Symbol.asyncDispose](): Promise<void>
}
