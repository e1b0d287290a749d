/** `GET /healthz`: whether every task serves. */
import type { SupervisorStatus, TaskStatus, WorkerStatus } from '../../supervisor/status.ts'
import type { Phase } from '../listener.ts'

export interface Health {
  /** `failing`: it should serve, and something does not. */
  readonly status: Phase | 'failing'
  /** What does not serve, and the workers that would have to. */
  readonly failing: readonly FailingTask[]
  /** Why the last reload failed: what ran before goes on. Null when it did not. */
  readonly reloadProblems: SupervisorStatus['reloadProblems']
}

interface FailingTask {
  /** Its evname, or `run`. */
  readonly task: string
  readonly workers: readonly Pick<WorkerStatus, 'name' | 'state' | 'note'>[]
}

export function healthOf(phase: Phase, { tasks, run, reloadProblems }: SupervisorStatus): Health {
  const failing = [
    ...tasks.filter((task) => !serves(task)),
    ...(hasServer(run) ? [] : [{ name: 'run', ...run }]),
  ]
  return {
    status: phase === 'serving' && failing.length > 0 ? 'failing' : phase,
    failing: failing.map(({ name: task, workers }) => ({
      task,
      workers: workers
        .filter((each) => !isServing(each))
        .map((each) => ({ name: each.name, state: each.state, note: noteOf(each) })),
    })),
    reloadProblems,
  }
}

/** The workers of a socket stand in for each other; of a startup task each does what no other does. */
function serves(task: TaskStatus): boolean {
  if (task.sockaddr !== null) return hasServer(task)
  return task.workers.every(isDoingItsPart) && !task.workers.every(isBlocked)
}

function hasServer({ workers }: { readonly workers: readonly WorkerStatus[] }): boolean {
  return workers.some(isServing)
}

function isServing(worker: WorkerStatus): boolean {
  return worker.state === 'running' && !isBlocked(worker)
}

/** One whose event loop does not turn begins nothing, whatever comes. */
function isBlocked({ blockedSeconds }: WorkerStatus): boolean {
  return blockedSeconds !== null
}

function noteOf({ blockedSeconds, note }: WorkerStatus): string | null {
  return blockedSeconds === null ? note : `event loop blocked for ${blockedSeconds.toFixed(1)} s`
}

/** One that has come to its end without a failure, and is not to be started again, has done its part. */
function isDoingItsPart({ state, wanted }: WorkerStatus): boolean {
  return state === 'running' || (state === 'stopped' && wanted === 'up')
}
