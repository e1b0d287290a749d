import type { Clock } from './clock.ts'
import type { Datagrams } from './datagrams/datagrams.ts'
import type { DeadLetters } from './dead-letters/dead-letters.ts'
import type { Staff } from './staff.ts'
import type { SupervisorStatus } from './status.ts'
import type { Worker } from './worker.ts'
import { workerStatus } from './worker-status.ts'

export async function supervisorStatus(
  { tasks, runWorkers }: Staff,
  datagrams: Datagrams,
  deadLetters: Pick<DeadLetters, 'status'>,
  clock: Clock,
): Promise<SupervisorStatus> {
  const statusOf = (workers: readonly Worker[]) =>
    Promise.all(workers.map((worker) => workerStatus(worker, clock)))
  const taskStatuses = tasks.map(async ({ config, workers }) => ({
    name: config.task.name,
    line: config.line,
    sockaddr: config.task.sockaddr?.text ?? null,
    workers: await statusOf(workers),
    ...datagrams.statusOf(config),
  }))
  return {
    tasks: await Promise.all(taskStatuses),
    run: { workers: await statusOf(runWorkers) },
    deadLetters: deadLetters.status(),
  }
}
