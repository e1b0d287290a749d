import { didYouMean } from '../problem/nearest.ts'
import { problem, type Result } from '../problem/problem.ts'
import type { Worker } from './worker.ts'

/**
 * The workers that a person means: all of an evname (`evrexec:timer`) or of the runs (`run`), all of one of
 * several tasks with the same evname (`evrexec:udp/2`), or a single one by its name (`evrexec:timer#0`).
 */
export function selectWorkers(workers: readonly Worker[], selector: string): Result<readonly Worker[]> {
  const selected = workers.filter((worker) => namesOf(worker).includes(selector))
  if (selected.length > 0) return { ok: true, value: selected }
  const hint = didYouMean(selector, workers.flatMap(namesOf))
  return {
    ok: false,
    problems: [problem(`expected the name of a task or worker, found "${selector}"${hint}`)],
  }
}

function namesOf({ spec: { label, work } }: Worker): string[] {
  const group = label.slice(0, label.lastIndexOf('#'))
  return [label, group, work.kind === 'run' ? 'run' : work.name]
}
