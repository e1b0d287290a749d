import type { Config, TaskConfig } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import { checkRoutes } from '../check-routes.ts'
import type { Datagrams, PreparedSockets } from '../datagrams/datagrams.ts'
import type { Staff } from '../staff.ts'
import type { Succession } from '../succession.ts'
import { type MakeWorker, sparesFor, Team } from '../team.ts'
import type { Worker } from '../worker.ts'
import { newPost } from '../worker-spec.ts'
import { type TeamSpec, teamSpecs } from '../worker-specs.ts'
import { isAffected } from './fingerprints.ts'
import type { FingerprintsOfWorkers } from './fingerprints-of-workers.ts'
import { type Plan, planReload } from './plan.ts'

export interface ReloadOptions {
  readonly staff: Staff
  readonly datagrams: Datagrams
  readonly succession: Succession
  readonly make: MakeWorker
  readonly fingerprints: FingerprintsOfWorkers
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
  readonly #old: Config
  readonly #next: Config
  #plan: Plan = { added: [], removed: [], replaced: [], untouched: [] }

  constructor(old: Config, next: Config, options: ReloadOptions) {
    this.#options = options
    this.#old = old
    this.#next = next
  }

  async execute(): Promise<Reloaded> {
    const { datagrams, succession, staff } = this.#options
    const prepared = await datagrams.prepare(this.#next.tasks)
    if (!prepared.ok) return { ok: false, problems: prepared.problems, isCommitted: false }
    const sockets = prepared.value
    const specs = teamSpecs(this.#next, sockets)
    const scout = this.#scout(specs)
    const unloadable = await this.#tryOut(scout, this.#next.tasks)
    if (unloadable.length > 0) return this.#takeBack(scout, sockets, unloadable)

    this.#plan = planReload(this.#old, this.#next, await this.#staleTeams(scout))
    const changes = this.#changes(specs, scout)
    // Those that somebody has stopped stay so.
    const starting = changes.filter(({ old }) => old?.machine.wanted !== 'down')
    if (!starting.some(({ next }) => scout.some((each) => each.next === next))) {
      succession.dismiss(scout.map(({ next }) => next))
    }
    const problems = await this.#tryOut(starting, [])
    if (problems.length > 0) return this.#takeBack([...scout, ...changes], sockets, problems)

    this.#commit(specs, sockets)
    for (const change of changes) if (!starting.includes(change)) this.#putInPlace(change)
    const failures = await this.#takeOver(starting)
    for (const name of [...this.#plan.added, ...this.#plan.replaced]) this.#renewSpares(name)
    for (const worker of staff.candidates.keys()) succession.dismiss([worker])
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
      for (const worker of [...workers, ...spares]) {
        const before = await fingerprints.of(worker)
        if (!now || before === null || isAffected(evname, before, now)) stale.add(spec.name)
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
    const before = this.#team(spec.name)?.workers ?? []
    return spec.workers.map((workerSpec, index) => {
      const old = before[index] ?? null
      const post = old === null ? newPost(workerSpec) : { ...old.post, spec: workerSpec }
      return { spec, old, next: this.#options.make(post) }
    })
  }

  /** @returns why some do not load, or which of the tasks have no route, their own or those that are given. */
  async #tryOut(changes: readonly Change[], tasks: readonly TaskConfig[]): Promise<readonly Problem[]> {
    const { staff, succession } = this.#options
    for (const { next, spec } of changes) staff.candidates.set(next, spec)
    const failures = await succession.load(changes.map(({ next }) => next))
    if (failures.length > 0) return distinct(failures)
    const { routes } = this.#next
    const missing = changes.flatMap(({ spec: { task }, next }) =>
      checkRoutes({ tasks: task === null ? tasks : [task], routes }, next.loaded?.evnames ?? []),
    )
    return distinct(missing)
  }

  #commit(specs: readonly TeamSpec[], sockets: PreparedSockets): void {
    const { staff, succession } = this.#options
    const teams = specs.map((spec) => this.#team(spec.name) ?? new Team(spec, [], []))
    const gone = staff.teams.filter((team) => !teams.includes(team))
    const surplus = [...gone.flatMap((team) => [...team.workers, ...team.spares])]
    for (const [nth, team] of teams.entries()) {
      const spec = specs[nth] ?? team.spec
      surplus.push(...team.workers.slice(spec.workers.length))
      team.workers = team.workers.slice(0, spec.workers.length)
      team.spec = spec
      if (this.#plan.untouched.includes(spec.name)) team.adoptSpecs()
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
        which.map(({ spec, old, next }) =>
          this.#options.succession.takeOver(old, next, this.#team(spec.name)),
        ),
      )
    const first = await all(changes.filter((change) => !isStartup(change)))
    const then = await all(changes.filter(isStartup))
    return distinct([...first, ...then].flat())
  }

  #putInPlace({ spec, old, next }: Change): void {
    const { staff, succession } = this.#options
    staff.candidates.delete(next)
    this.#team(spec.name)?.place(next, old)
    if (old !== null) succession.retire(old)
  }

  #renewSpares(name: string): void {
    const { succession, make } = this.#options
    const team = this.#team(name)
    if (team === undefined) return
    for (const spare of team.spares) succession.retire(spare)
    team.spares = sparesFor(team.spec, make)
    for (const spare of team.spares) spare.up()
  }

  #team(name: string): Team | undefined {
    return this.#options.staff.teams.find(({ spec }) => spec.name === name)
  }
}

/** Several workers say the same about the same script. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()]
}
