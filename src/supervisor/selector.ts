import { didYouMean } from '../problem/nearest.ts'
import { problem } from '../problem/problem.ts'
import type { WorkersOutcome } from './handle.ts'
import { RUN_TEAM, teamOf } from './team-names.ts'
import type { Worker } from './worker.ts'

/** Somebody who serves, or has served. */
export interface Selectable {
  readonly label: string
  /** Of its task; null: it is a run worker. */
  readonly evname: string | null
}

/**
 * What a person may mean it by: all of an evname (`evrexec:timer`) or of the runs (`run`), all of one of several tasks
 * with the same evname (`evrexec:udp/2`), or a single one by its name (`evrexec:timer#0`).
 */
export function selectorsOf({ label, evname }: Selectable): string[] {
  const team = teamOf(label)
  // `run` means the run workers only, even if somebody has an event route of that name.
  return evname === null || evname === RUN_TEAM ? [label, team] : [label, team, evname]
}

export function selectWorkers(workers: readonly Worker[], selector: string): readonly Worker[] {
  return workers.filter((worker) => namesOf(worker).includes(selector))
}

export function noSuchWorker(
  workers: readonly Worker[],
  selector: string,
): Extract<WorkersOutcome, { ok: false }> {
  return noSuchSelector(selector, workers.flatMap(namesOf))
}

/** @param known what would have been one. */
export function noSuchSelector(
  selector: string,
  known: Iterable<string>,
): Extract<WorkersOutcome, { ok: false }> {
  const hint =
    selector === 'all'
      ? ': leave it out to mean all of them'
      : didYouMean(selector, known) || ': `evrexec status` shows them'
  const message = `expected the name of a task or worker, found "${selector}"${hint}`
  return { ok: false, reason: 'no-such-worker', problems: [problem(message)] }
}

function namesOf({ spec: { label, work } }: Worker): string[] {
  return selectorsOf({ label, evname: work.kind === 'run' ? null : work.name })
}
