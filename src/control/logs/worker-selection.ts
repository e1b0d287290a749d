/**
 * Which workers somebody means, as `evrexec stop` has it: all of an evname (`evrexec:timer`) or of the runs (`run`),
 * all of one of several tasks with the same evname (`evrexec:udp/2`), or a single one (`evrexec:timer#0`). By their
 * names alone, since the log also tells of workers that have gone, and goes on when others come.
 */
export function selection(selector: string): (worker: string) => boolean {
  const verdicts = new Map<string, boolean>()
  return (worker) => {
    const known = verdicts.get(worker)
    if (known !== undefined) return known
    const verdict = selectorsOf(worker).includes(selector)
    verdicts.set(worker, verdict)
    return verdict
  }
}

/** What a worker can be selected by. */
export function selectorsOf(worker: string): string[] {
  const team = worker.slice(0, worker.lastIndexOf('#'))
  const evname = team.replace(/\/\d+$/, '')
  // `run` means the run workers only, even if somebody has an event route of that name.
  return evname === team || evname === 'run' ? [worker, team] : [worker, team, evname]
}
