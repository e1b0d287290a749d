import { didYouMean } from '../problem/nearest.ts'
import { problem } from '../problem/problem.ts'
import type { WorkersOutcome } from './handle.ts'
import type { Worker } from './worker.ts'

/**
 * The workers that a person means: all of an evname (`evrexec:timer`) or of the runs (`run`), all of one of
 * several tasks with the same evname (`evrexec:udp/2`), or a single one by its name (`evrexec:timer#0`).
 */
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
  const hint = didYouMean(selector, known) || ': `evrexec status` shows them'
  const message = `expected the name of a task or worker, found "${selector}"${hint}`
  return { ok: false, reason: 'no-such-worker', problems: [problem(message)] }
}

function namesOf({ spec: { label, work } }: Worker): string[] {
  const group = label.slice(0, label.lastIndexOf('#'))
  // `run` means the run workers only, even if somebody has an event route of that name.
  return work.kind === 'run' || work.name === 'run' ? [label, group] : [label, group, work.name]
}
