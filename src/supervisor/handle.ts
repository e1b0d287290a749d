import type { Problem } from '../problem/problem.ts'
import type { ReplayedDatagram } from '../protocol/messages.ts'
import type { ReloadCause } from './notices.ts'
import type { RunOutcome } from './run.ts'
import type { SupervisorStatus } from './status.ts'

/** What became of workers that were told to stop or restart: their names, or why not. */
export type WorkersOutcome =
  | { readonly ok: true; readonly workers: readonly string[] }
  | {
      readonly ok: false
      readonly reason: 'no-such-worker' | 'worker-not-ready' | 'restarted-meanwhile' | 'stopping'
      readonly problems: readonly Problem[]
    }

/** What a reload has done, by the names of tasks (and `run`), or why everything goes on as it was. */
export type ReloadOutcome =
  | {
      readonly ok: true
      readonly added: readonly string[]
      readonly removed: readonly string[]
      /** They have new workers. */
      readonly replaced: readonly string[]
      readonly untouched: readonly string[]
    }
  | {
      readonly ok: false
      /** `worker-not-ready`: after everything had loaded; the others have what is new. */
      readonly reason: 'not-loadable' | 'worker-not-ready' | 'stopping'
      readonly problems: readonly Problem[]
    }

/** What the control socket may ask of a running supervisor. */
export interface SupervisorHandle {
  /**
   * Executes an event route on a run worker. `done` is called exactly once, possibly before `run` returns.
   * @param datagram what the route is executed for, as if it had just been received; `data` is empty then.
   * @returns cancels the run: its `evr.signal` is aborted and `done` is called with `cancelled`.
   */
  run(
    evname: string,
    data: string,
    done: (outcome: RunOutcome) => void,
    datagram?: ReplayedDatagram,
  ): () => void

  status(): Promise<SupervisorStatus>

  /** Every process, the supervisor's own first. */
  processes(): readonly { readonly pid: number; readonly title: string }[]

  /** Evnames that the run workers have loaded. */
  evnames(): readonly string[]

  /** The evname of the task that a worker or a spare is there for, by its name; null: a run worker, or there is none. */
  evnameOf(worker: string): string | null

  /**
   * Ends the workers that the selector names: `evrexec:timer` (all of that evname), `evrexec:timer#0`, `run`,
   * `run#0`. They stay down until they are restarted. Resolves when their process groups are gone.
   */
  stopWorkers(selector: string): Promise<WorkersOutcome>

  /** Ends the workers that the selector names (null: all) and starts them again; resolves when they are ready. */
  restartWorkers(selector: string | null): Promise<WorkersOutcome>

  /**
   * Takes over the configuration and the route scripts as they are now; resolves when the new workers serve. Those whose
   * line, options and routes are unchanged are not disturbed. When something does not load, nothing is.
   */
  reload(why: ReloadCause): Promise<ReloadOutcome>

  /** Ends everything, within the grace; resolves when no process is left. */
  stop(): Promise<void>
}
