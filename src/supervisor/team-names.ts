/** What teams and their workers are called, and how the one is told from the other. */
import type { TaskConfig } from '../config/config.ts'

/** The team of the run workers, whose name no task has. */
export const RUN_TEAM = 'run'

/** Several tasks may have the same evname, as in the reference; from the second on, their names count them. */
export function taskNames(tasks: readonly Pick<TaskConfig, 'task'>[]): string[] {
  const evnames = tasks.map(({ task: { name } }) => name)
  // Among them may be one that looks as if it was counted: that is nobody else's name.
  const taken = new Set([RUN_TEAM, ...evnames])
  // The run workers are the first of that name.
  const counts = new Map([[RUN_TEAM, 1]])
  return evnames.map((evname) => {
    let nth = (counts.get(evname) ?? 0) + 1
    while (nth > 1 && taken.has(nthName(evname, nth))) nth++
    counts.set(evname, nth)
    return nthName(evname, nth)
  })
}

function nthName(evname: string, nth: number): string {
  return nth === 1 ? evname : `${evname}/${nth}`
}

export function workerLabel(team: string, index: number): string {
  return `${team}#${index}`
}

export function spareLabel(team: string, index: number): string {
  return `${team}#spare${index}`
}

/** `evrexec:udp/2#0` -> `evrexec:udp/2`: the team of a worker or a spare. */
export function teamOf(label: string): string {
  return label.slice(0, label.lastIndexOf('#'))
}

export function isSpare(label: string): boolean {
  return /#spare\d+$/.test(label)
}
