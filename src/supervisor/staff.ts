import { Team } from './team.ts'
import { RUN_TEAM } from './team-names.ts'
import type { Worker } from './worker.ts'
import type { TeamSpec } from './worker-specs.ts'

/** Who there is, and for what. */
export class Staff {
  /** Those of the tasks in the order of their exec lines, and that of the runs. */
  teams: readonly Team[] = []
  /** They may come to take the place of others; with what they are to serve. */
  readonly candidates = new Map<Worker, TeamSpec>()
  /** They have not come to take any place. */
  readonly rejected = new WeakSet<Worker>()
  /** Others have taken their place: they finish what they have in hand. */
  readonly leaving = new Set<Worker>()

  get tasks(): readonly Team[] {
    return this.teams.filter(({ task }) => task !== null)
  }

  get run(): Team {
    return this.teams.find(({ task }) => task === null) ?? NOBODY
  }

  /** Those who serve. */
  get workers(): readonly Worker[] {
    return this.teams.flatMap(({ workers }) => workers)
  }

  get spares(): readonly Worker[] {
    return this.teams.flatMap(({ spares }) => spares)
  }

  get everyone(): readonly Worker[] {
    return [...this.workers, ...this.spares, ...this.candidates.keys(), ...this.leaving]
  }

  /** Of the task that a worker is there for, by its name; null: a run worker, or nobody has that name. */
  evnameOf(label: string): string | null {
    const work = this.everyone.find(({ spec }) => spec.label === label)?.spec.work
    return work === undefined || work.kind === 'run' ? null : work.name
  }

  teamOf(worker: Worker): Team | undefined {
    return this.teams.find((team) => team.has(worker))
  }

  /** What it serves, or is to serve; undefined when it is leaving. */
  specOf(worker: Worker): TeamSpec | undefined {
    return this.candidates.get(worker) ?? this.teamOf(worker)?.spec
  }
}

const NOBODY = new Team({ name: RUN_TEAM, task: null, workers: [], spares: [] }, [], [])
