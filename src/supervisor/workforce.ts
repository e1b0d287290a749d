import { isAbsolute } from 'node:path'
import type { Problem } from '../problem/problem.ts'
import { Changes } from './changes.ts'
import { checkRoutes } from './check-routes.ts'
import type { Datagrams } from './datagrams/datagrams.ts'
import type { ExitReason } from './exit-reason.ts'
import { Inspection } from './inspection/inspection.ts'
import { MemoryWatch } from './memory-watch.ts'
import type { Notice } from './notices.ts'
import { OutOfMemoryKills } from './oom-kills.ts'
import { FingerprintsOfWorkers } from './reload/fingerprints-of-workers.ts'
import { Reloader } from './reload/reloader.ts'
import { Replacements } from './replacements.ts'
import { Roster } from './roster.ts'
import { RunPool } from './run-pool.ts'
import { Staff } from './staff.ts'
import type { StartUp } from './start-up.ts'
import { Succession } from './succession.ts'
import type { Surroundings } from './supervisor-options.ts'
import { Team } from './team.ts'
import { Vigil } from './vigil/vigil.ts'
import { Worker } from './worker.ts'
import type { Loaded, Post, WorkerListeners } from './worker-spec.ts'
import { teamSpecs } from './worker-specs.ts'
import type { WorkerView } from './worker-status.ts'

/** Of workers that may not come to serve it is told only whether they do. */
const LIFE_OF_CANDIDATES: ReadonlySet<Notice['notice']> = new Set([
  'worker-started',
  'worker-exited',
  'worker-restarting',
])

/** All workers, and everybody who has to do with them; here it is decided who hears of what becomes of a worker. */
export class Workforce {
  readonly staff = new Staff()
  readonly runs: RunPool
  readonly roster: Roster
  readonly reloader: Reloader
  /** While workers start for the first time. */
  startUp: StartUp | null = null
  readonly #notify: (notice: Notice) => void
  readonly #changes = new Changes()
  readonly #fingerprints = new FingerprintsOfWorkers()
  readonly #succession: Succession
  readonly #replacements: Replacements
  readonly #inspection: Inspection
  readonly #memory: MemoryWatch
  readonly #vigil: Vigil<Worker>

  constructor(surroundings: Surroundings, datagrams: Datagrams) {
    const { config, notify, clock, readConfig, spawn, pace, random, inspect } = surroundings
    const { staff } = this
    this.#notify = notify
    const outOfMemoryKills = new OutOfMemoryKills(clock)
    const forWorkers = {
      spawn,
      pace,
      clock,
      random,
      outOfMemoryKill: () => outOfMemoryKills.look(),
      notify: (notice: Notice, of: Worker) => this.#tell(notice, of),
    }
    const make = (post: Post) => new Worker(post, forWorkers, this.#listeners())
    const inspected = inspect.map(({ team }) => team)
    const specs = teamSpecs(config, datagrams.sockets(config.tasks), inspected)
    staff.teams = specs.map((spec) => Team.of(spec, make))
    this.#inspection = new Inspection(staff, inspect)
    this.runs = new RunPool(staff.run.workers, clock, {
      unheeding: (worker, evname) => this.#replacements.unheeding(worker, evname),
      ended: surroundings.observeRun,
    })
    const { runs } = this
    const changes = this.#changes
    this.roster = new Roster(staff, changes, clock)
    const whyNotReady = (worker: Worker) => this.roster.whyFailed(worker)
    this.#succession = new Succession({
      staff,
      runs,
      changes,
      make,
      whyNotReady,
      placed: () => this.#inspection.look(),
    })
    const succession = this.#succession
    this.#replacements = new Replacements({ staff, runs, succession, notify })
    const fingerprints = this.#fingerprints
    const forReloads = { staff, datagrams, succession, make, fingerprints, inspected, notify, clock }
    this.reloader = new Reloader({ ...forReloads, config, read: readConfig })
    this.#memory = new MemoryWatch({
      workers: () => staff.workers,
      clock,
      tooLarge: (worker, rssBytes) => this.#replacements.tooLarge(worker, rssBytes),
    })
    this.#vigil = new Vigil({
      clock,
      notify,
      workers: () => staff.workers,
      progressOf: (worker) => worker.life?.done ?? null,
      end: (worker) => worker.refuse('its event loop did not turn any more'),
    })
  }

  /** What is known of a worker beside what it knows itself. */
  get view(): WorkerView {
    return {
      oldestInHandMillis: (worker) => worker.life?.oldestInHandMillis ?? this.runs.oldestInHandMillis(worker),
      done: (worker) => worker.life?.done ?? this.runs.doneBy(worker),
      blockedMillis: (worker) => this.#vigil.blockedMillis(worker),
    }
  }

  /** Where that comes from which is loaded now, or which the last reload could not load; all absolute. */
  loadedFrom(): { readonly routes: string; readonly files: readonly string[] } {
    const { config, problems } = this.reloader
    const places = problems?.map(({ source }) => source ?? '') ?? []
    const files = [...this.#fingerprints.filesOf(this.staff.everyone), ...config.sources]
    return { routes: config.routes, files: [...files, ...places.filter(isAbsolute)] }
  }

  /** Ends all workers; resolves when no process is left. */
  async end(): Promise<void> {
    this.reloader.close()
    this.#replacements.close()
    this.#memory.close()
    this.runs.close()
    for (const worker of this.staff.everyone) worker.down()
    await this.#succession.close()
    // And those that it was too late to keep from starting.
    for (const worker of this.staff.everyone) worker.down()
    await this.roster.allDown()
    this.#vigil.close()
  }

  #listeners(): WorkerListeners {
    return {
      loaded: (worker, loaded) => this.#loaded(worker, loaded),
      failed: (worker, problems) => this.#failed(worker, problems),
      message: (worker, message, body) => {
        this.#vigil.heard(worker)
        this.runs.receive(worker, message, body)
      },
      vacated: (worker, failures) => this.#replacements.vacated(worker, failures),
      exited: (worker, name, reason, asked) => this.#exited(worker, name, reason, asked),
      changed: (worker) => this.#changed(worker),
    }
  }

  /** What follows from something that has failed is no news: the problem is. */
  #tell(notice: Notice, of: Worker): void {
    const { candidates, rejected } = this.staff
    if (LIFE_OF_CANDIDATES.has(notice.notice) && (candidates.has(of) || rejected.has(of))) return
    const follows = notice.notice === 'worker-exited' && notice.expected
    if (!(follows && this.startUp?.hasFailed)) this.#notify(notice)
  }

  #loaded(worker: Worker, loaded: Loaded): void {
    const { evnames } = loaded
    this.#fingerprints.take(loaded)
    // Before it is told to begin.
    this.#inspection.look()
    this.runs.loaded(worker, evnames)
    if (worker.holds) {
      this.#changes.happened()
      return
    }
    if (this.startUp !== null) {
      this.startUp.loaded(worker, evnames)
      return
    }
    const spec = this.staff.specOf(worker)
    const tasks = spec?.task ? [spec.task] : []
    const problems = checkRoutes({ tasks, routes: worker.spec.routes }, evnames)
    if (problems.length === 0) {
      worker.begin()
    } else {
      this.#failed(worker, problems)
      worker.refuse('its routes do not serve its task')
    }
  }

  #failed(worker: Worker, problems: readonly Problem[]): void {
    const place = this.staff.specOf(worker)?.task?.place
    const placed = problems.map((each) => (each.source === null ? { ...each, ...place } : each))
    this.roster.failed(worker, placed)
    if (this.startUp !== null) this.startUp.failed(placed)
    // What comes of a candidate is told by whoever wanted it.
    else if (!this.staff.candidates.has(worker)) {
      this.#notify({ notice: 'worker-failed', worker: worker.spec.label, problems: placed })
    }
  }

  #exited(worker: Worker, name: string, reason: ExitReason, asked: boolean): void {
    this.runs.exited(worker, name, reason)
    this.#inspection.look()
    this.startUp?.exited(worker, reason, asked)
  }

  #changed(worker: Worker): void {
    this.#inspection.look()
    this.startUp?.changed(worker)
    if (worker.spec.work.kind === 'run') this.runs.changed()
    this.#changes.happened()
  }
}
