import { readFile } from 'node:fs/promises'
import type { Clock } from './clock.ts'
import { describeExit } from './exit-reason.ts'
import type { WorkerStatus } from './status.ts'
import type { Worker } from './worker.ts'
import type { LastExit } from './worker-spec.ts'

export async function workerStatus(worker: Worker, clock: Clock): Promise<WorkerStatus> {
  const { pid, uptimeMillis, lastExit } = worker
  const restartInMillis = untilRestartMillis(worker, clock)
  return {
    name: worker.spec.label,
    index: worker.spec.work.index,
    pid,
    state: worker.state,
    uptimeSeconds: uptimeMillis === null ? null : seconds(uptimeMillis),
    restarts: worker.restarts,
    lastExit: lastExit && {
      code: lastExit.reason.code,
      signal: lastExit.reason.signal,
      uptimeSeconds: seconds(lastExit.uptimeMillis),
    },
    nextRestartSeconds: restartInMillis === null ? null : seconds(restartInMillis),
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

function describeEnd({ reason, uptimeMillis, wasReady }: LastExit): string {
  const end = `${describeExit(reason)} after ${(uptimeMillis / 1000).toFixed(1)} s`
  return wasReady ? end : `could not start: ${end}`
}

function seconds(millis: number): number {
  return Math.round(millis) / 1000
}

/** Null where the system has no /proc. */
async function residentBytes(pid: number): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    return kibibytes === undefined ? null : Number(kibibytes) * 1024
  } catch {
    return null
  }
}
