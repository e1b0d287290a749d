import type { Config, TaskConfig } from '../../config/config.ts'
import { type Problem, problem } from '../../problem/problem.ts'
import { checkRoutes } from '../check-routes.ts'
import type { Datagrams, PreparedSockets } from '../datagrams/datagrams.ts'
import type { Staff } from '../staff.ts'
import type { Succession } from '../succession.ts'
import { type MakeWorker, sparesFor, Team } from '../team.ts'
import type { Worker } from '../worker.ts'
import { inheritedPost, newPost } from '../worker-spec.ts'
import { type TeamSpec, teamSpecs } from '../worker-specs.ts'
import { isAffected } from './fingerprints.ts'
import type { FingerprintsOfWorkers } from './fingerprints-of-workers.ts'
import { type Makeup, type Plan, planReload } from './plan.ts'

export interface ReloadOptions {
  readonly staff: Staff
  readonly datagrams: Datagrams
  readonly succession: Succession
  readonly make: MakeWorker
  readonly fingerprints: FingerprintsOfWorkers
  /** The teams of which a worker can be inspected. */
  readonly inspected: readonly string[]
}

export type Reloaded =
  | { readonly ok: true; readonly plan: Plan }
  /** @param isCommitted false: everything is as it was; true: but for the workers that the problems name. */
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly isCommitted: boolean }

interface Change {
  readonly spec: TeamSpec
  /** Whose place it is to take; null: nobody's. */
  readonly old: Worker | null
  readonly next: Worker
}

/**
 * Makes the staff what another configuration, or other route scripts, want it to be. First a worker loads all that is
 * there now, which tells whether it can be loaded, and for whom it is new. Up to the moment when all new workers have
 * loaded it, nothing that serves is touched, and everything can be taken back.
 */
export class Reload {
  readonly #options: ReloadOptions
  readonly #next: Config
  #plan: Plan = { added: [], removed: [], replaced: [], untouched: [] }

  constructor(next: Config, options: ReloadOptions) {
    this.#options = options
    this.#next = next
  }

  async execute(): Promise<Reloaded> {
    const { datagrams, succession, inspected } = this.#options
    const prepared = await datagrams.prepare(this.#next.tasks)
    if (!prepared.ok) return { ok: false, problems: prepared.problems, isCommitted: false }
    const sockets = prepared.value
    const specs = teamSpecs(this.#next, sockets, inspected)
    const scout = this.#scout(specs)
    const unloadable = await this.#tryOut(scout, this.#next.tasks)
    if (unloadable.length > 0) return this.#takeBack(scout, sockets, unloadable)

    const stale = await this.#staleTeams(scout)
    this.#plan = planReload(this.#options.staff.teams.map(makeupOf), specs, stale)
    const changes = this.#changes(specs, scout)
    // Those that somebody has stopped stay so.
    const starting = changes.filter(({ old }) => old?.machine.wanted !== 'down')
    const isWanted = scout.some(({ next }) => starting.some((each) => each.next === next))
    if (!isWanted) succession.dismiss(scout.map(({ next }) => next))
    const problems = await this.#tryOut(starting, [])
    if (problems.length > 0) return this.#takeBack([...scout, ...changes], sockets, problems)

    this.#commit(specs, sockets)
    for (const { spec, next } of changes.filter((each) => !starting.includes(each))) {
      succession.putInPlace(next, this.#team(spec))
    }
    const failures = await this.#takeOver(starting)
    for (const { name } of specs) if (!this.#plan.untouched.includes(name)) this.#beginSpares(name)
    if (failures.length > 0) return { ok: false, problems: failures, isCommitted: true }
    return { ok: true, plan: this.#plan }
  }

  /** The first of the run workers that may come: they load all that there is. */
  #scout(specs: readonly TeamSpec[]): readonly Change[] {
    const spec = specs.find(({ task }) => task === null)
    return spec === undefined ? [] : this.#changesFor(spec).slice(0, 1)
  }

  #takeBack(changes: readonly Change[], sockets: PreparedSockets, problems: readonly Problem[]): Reloaded {
    this.#options.succession.dismiss([...new Set(changes.map(({ next }) => next))])
    sockets.abandon()
    return { ok: false, problems, isCommitted: false }
  }

  /** Those some of whose workers have loaded something else than what is there now. */
  async #staleTeams([scout]: readonly Change[]): Promise<ReadonlySet<string>> {
    const { staff, fingerprints } = this.#options
    const now = scout && (await fingerprints.of(scout.next))
    const stale = new Set<string>()
    for (const { spec, workers, spares } of staff.teams) {
      const evname = spec.task?.task.name ?? null
      // Whoever was stopped, or waits to be restarted, loads what there is when that comes.
      const up = [...workers, ...spares].filter(({ machine }) => machine.wanted === 'up')
      if (up.length > 0 && up.every(({ loaded }) => loaded === null)) stale.add(spec.name)
      for (const worker of up) {
        const before = await fingerprints.of(worker)
        if (before !== null && (!now || isAffected(evname, before, now))) stale.add(spec.name)
      }
    }
    return stale
  }

  #changes(specs: readonly TeamSpec[], [scout]: readonly Change[]): readonly Change[] {
    const changes = specs
      .filter(({ name }) => !this.#plan.untouched.includes(name))
      .flatMap((spec) => this.#changesFor(spec))
    // It is here already, unless it was asked for that none of its place be.
    if (!scout || scout.old?.machine.wanted === 'down') return changes
    return changes.map((each) => (each.spec === scout.spec && each.old === scout.old ? scout : each))
  }

  /** A worker for each place in a team. */
  #changesFor(spec: TeamSpec): Change[] {
    const before = this.#teamNamed(spec.name)?.workers ?? []
    return spec.workers.map((workerSpec, index) => {
      const old = before[index] ?? null
      const post = old === null ? newPost(workerSpec) : inheritedPost(old.post, workerSpec)
      return { spec, old, next: this.#options.make(post) }
    })
  }

  /** @returns why some do not load, or which of the tasks have no route, their own or those that are given. */
  async #tryOut(changes: readonly Change[], tasks: readonly TaskConfig[]): Promise<readonly Problem[]> {
    const { staff, succession } = this.#options
    if (succession.isClosed) return [STOPPING]
    for (const { next, spec } of changes) staff.candidates.set(next, spec)
    const failures = await succession.load(changes.map(({ next }) => next))
    if (failures.length > 0) return distinct(failures)
    const { routes } = this.#next
    const missing = changes.flatMap(({ spec: { task }, next }) =>
      checkRoutes({ tasks: task === null ? tasks : [task], routes }, next.loaded?.evnames ?? []),
    )
    return succession.isClosed ? [STOPPING] : distinct(missing)
  }

  #commit(specs: readonly TeamSpec[], sockets: PreparedSockets): void {
    const { staff, succession } = this.#options
    const teams = specs.map((spec) => this.#teamNamed(spec.name) ?? new Team(spec, [], []))
    const gone = staff.teams.filter((team) => !teams.includes(team))
    const surplus = [...gone.flatMap((team) => [...team.workers, ...team.spares])]
    for (const [nth, team] of teams.entries()) {
      const spec = specs[nth] ?? team.spec
      surplus.push(...team.workers.slice(spec.workers.length))
      team.workers = team.workers.slice(0, spec.workers.length)
      team.spec = spec
      if (this.#plan.untouched.includes(spec.name)) {
        team.adoptSpecs()
      } else {
        // They have loaded what is no longer wanted.
        surplus.push(...team.spares)
        team.spares = []
      }
    }
    staff.teams = teams
    sockets.commit()
    for (const worker of surplus) succession.retire(worker)
  }

  /** No startup route is executed before all others serve. */
  async #takeOver(changes: readonly Change[]): Promise<readonly Problem[]> {
    const isStartup = ({ next }: Change) => next.spec.work.kind === 'startup'
    const all = (which: readonly Change[]) =>
      Promise.all(
        which.map(({ spec, old, next }) => this.#options.succession.takeOver(old, next, this.#team(spec))),
      )
    const first = await all(changes.filter((change) => !isStartup(change)))
    const then = await all(changes.filter(isStartup))
    return distinct([...first, ...then].flat())
  }

  #beginSpares(name: string): void {
    const { succession, make } = this.#options
    const team = this.#teamNamed(name)
    if (team === undefined || succession.isClosed) return
    team.spares = sparesFor(team.spec, make)
    for (const spare of team.spares) spare.up()
  }

  #team(spec: TeamSpec): Team {
    return this.#teamNamed(spec.name) ?? new Team(spec, [], [])
  }

  #teamNamed(name: string): Team | undefined {
    return this.#options.staff.teams.find(({ spec }) => spec.name === name)
  }
}

const STOPPING = problem('the supervisor is stopping')

/** As it is: not every worker may have what its team was to have. */
function makeupOf({ spec, workers, spares }: Team): Makeup {
  const specOf = (worker: Worker) => worker.spec
  return { name: spec.name, workers: workers.map(specOf), spares: spares.map(specOf) }
}

/** Several workers say the same about the same script. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()]
}
