import type { Work } from '../protocol/messages.ts'
import { StartupEvr } from './evr.ts'
import { execute } from './execution.ts'
import { isAbort, type Serving, type WorkerContext } from './serving.ts'
import { sleep } from './sleep.ts'

/**
 * Executes the task's route once, after its wait. A route that returns leaves the worker idle, as in the
 * reference; one that throws ends it.
 */
export function serveStartup(work: Extract<Work, { kind: 'startup' }>, worker: WorkerContext): Serving {
  const settled = waitAndExecute(work, worker)
  return { end: () => settled }
}

async function waitAndExecute(
  work: Extract<Work, { kind: 'startup' }>,
  worker: WorkerContext,
): Promise<void> {
  if (work.waitMicros > 0) await sleep(work.waitMicros / 1000, worker.stop)
  if (!worker.stop.aborted) await executeOnce(work, worker)
}

function executeOnce(work: Extract<Work, { kind: 'startup' }>, worker: WorkerContext): Promise<void> {
  return new Promise((resolve) => {
    execute(worker.route(work.name), new StartupEvr(work.name, work.index, worker.stop), {
      returned: () => resolve(),
      threw: (error) => {
        resolve()
        if (isAbort(error, worker.stop)) return
        worker.report(work.name, error)
        worker.fail()
      },
    })
  })
}
