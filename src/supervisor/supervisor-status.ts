import type { TaskConfig } from '../config/config.ts'
import type { Problem } from '../problem/problem.ts'
import type { Clock } from './clock.ts'
import type { Datagrams } from './datagrams/datagrams.ts'
import type { DeadLetters } from './dead-letters/dead-letters.ts'
import type { Staff } from './staff.ts'
import type { SupervisorStatus, TaskStatus, WorkerStatus } from './status.ts'
import type { Team } from './team.ts'
import type { Worker } from './worker.ts'
import { type WorkerView, workerStatus } from './worker-status.ts'

interface Sources {
  readonly staff: Staff
  readonly datagrams: Datagrams
  readonly deadLetters: Pick<DeadLetters, 'status'>
  readonly clock: Clock
  readonly view: WorkerView
  readonly reloadProblems: readonly Problem[] | null
}

export async function supervisorStatus(sources: Sources): Promise<SupervisorStatus> {
  const { staff, datagrams, deadLetters, clock, view, reloadProblems } = sources
  const ofTeam = async ({ workers, spares }: Team): Promise<{ workers: WorkerStatus[]; spares: number }> => ({
    workers: await Promise.all(workers.map((worker: Worker) => workerStatus(worker, clock, view))),
    spares: spares.filter(({ loaded }) => loaded !== null).length,
  })
  const ofTask = async (team: Team, config: TaskConfig): Promise<TaskStatus> => ({
    name: config.task.name,
    team: team.spec.name,
    line: config.line,
    sockaddr: config.task.sockaddr?.text ?? null,
    ...(await ofTeam(team)),
    ...datagrams.statusOf(config),
  })
  return {
    tasks: await Promise.all(
      staff.tasks.flatMap((team) => (team.task === null ? [] : [ofTask(team, team.task)])),
    ),
    run: await ofTeam(staff.run),
    reloadProblems,
    deadLetters: deadLetters.status(),
  }
}
