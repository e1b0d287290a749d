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
        .map(({ name, state, note }) => ({ name, state, note })),
    })),
    reloadProblems,
  }
}

/** The workers of a socket stand in for each other; of a startup task each does what no other does. */
function serves(task: TaskStatus): boolean {
  return task.sockaddr === null ? task.workers.every(isDoingItsPart) : hasServer(task)
}

function hasServer({ workers }: { readonly workers: readonly WorkerStatus[] }): boolean {
  return workers.some(isServing)
}

function isServing({ state }: WorkerStatus): boolean {
  return state === 'running'
}

/** One that has come to its end without a failure, and is not to be started again, has done its part. */
function isDoingItsPart(worker: WorkerStatus): boolean {
  return isServing(worker) || (worker.state === 'stopped' && worker.wanted === 'up')
}
