import type { Clock } from './clock.ts'
import { describeExit } from './exit-reason.ts'
import { residentBytes } from './resident-bytes.ts'
import type { WorkerStatus } from './status.ts'
import type { Worker } from './worker.ts'
import type { LastExit } from './worker-spec.ts'

/** What others know of a worker. */
export interface WorkerView {
  /** Age of the oldest datagram or run in its hands; null when there is none, or nobody knows. */
  oldestInHandMillis(worker: Worker): number | null
  /** Datagrams or runs that it has done with in its present life; null when nobody knows. */
  done(worker: Worker): number | null
  /** For how long its event loop has not turned; null while it does. */
  blockedMillis(worker: Worker): number | null
}

export async function workerStatus(worker: Worker, clock: Clock, view: WorkerView): Promise<WorkerStatus> {
  const { pid, uptimeMillis, lastExit } = worker
  const restartInMillis = untilRestartMillis(worker, clock)
  return {
    name: worker.spec.label,
    index: worker.spec.work.index,
    pid,
    state: worker.state,
    wanted: worker.machine.wanted,
    uptimeSeconds: uptimeMillis === null ? null : seconds(uptimeMillis),
    restarts: worker.restarts,
    lastExit: lastExit && {
      code: lastExit.reason.code,
      signal: lastExit.reason.signal,
      uptimeSeconds: seconds(lastExit.uptimeMillis),
      detail: lastExit.detail,
      output: lastExit.output,
    },
    nextRestartSeconds: restartInMillis === null ? null : seconds(restartInMillis),
    oldestInHandSeconds: secondsOrNull(view.oldestInHandMillis(worker)),
    done: view.done(worker),
    blockedSeconds: secondsOrNull(view.blockedMillis(worker)),
    rssBytes: pid === null ? null : await residentBytes(pid),
    note: note(worker, restartInMillis),
  }
}

/** `restart 7 in 12.4 s: exit code 1 after 0.3 s`; null when there is nothing to explain. */
export function note(worker: Worker, restartInMillis: number | null): string | null {
  const cause = causeOf(worker)
  switch (worker.state) {
    case 'backoff':
      return `restart ${worker.restarts + 1} in ${((restartInMillis ?? 0) / 1000).toFixed(1)} s: ${cause}`
    case 'fatal':
      return `not restarted (restart: ${worker.spec.restart}): ${cause}`
    case 'stopped':
      return worker.machine.wanted === 'down' ? 'stopped on request' : `ended: ${cause}`
    case 'stopping':
      return worker.lastExit !== null &&
        worker.machine.state.is === 'stopping' &&
        worker.machine.state.exit !== null
        ? 'waiting for what it started'
        : null
    case 'starting':
    case 'running':
      return worker.lastExit === null || worker.lastExit.asked ? null : `restarted: ${cause}`
  }
}

export function untilRestartMillis(worker: Worker, clock: Clock): number | null {
  const { state } = worker.machine
  return state.is === 'backoff' ? Math.max(0, state.untilMillis - clock.now()) : null
}

/** `exit code 1 after 0.3 s`, or that it never came to be ready. */
function causeOf({ spawnFailure, lastExit }: Worker): string {
  if (spawnFailure !== null || lastExit === null) return `could not be spawned: ${spawnFailure}`
  return describeEnd(lastExit)
}

function describeEnd({ reason, detail, uptimeMillis, wasReady }: LastExit): string {
  const why = detail === null ? '' : ` (${detail})`
  const end = `${describeExit(reason)} after ${(uptimeMillis / 1000).toFixed(1)} s${why}`
  return wasReady ? end : `could not start: ${end}`
}

function secondsOrNull(millis: number | null): number | null {
  return millis === null ? null : seconds(millis)
}

function seconds(millis: number): number {
  return Math.round(millis) / 1000
}
