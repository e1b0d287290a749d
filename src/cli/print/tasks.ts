import type { TaskConfig } from '../../config/config.ts'
import type { Paint } from './paint.ts'
import { type Cell, table } from './table.ts'

/** What runs where: a line for each task, and one for the run workers if their number is given. */
export function tasksText(tasks: readonly TaskConfig[], paint: Paint, runWorkers?: number): string {
  const rows = tasks.map(({ task, workers }) =>
    row(task.name, task.sockaddr?.text ?? 'at startup', workers, paint),
  )
  if (runWorkers !== undefined) rows.push(row('run', 'on request', runWorkers, paint))
  return table(rows, null)
}

export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

function row(name: string, where: string, workers: number, paint: Paint): Cell[] {
  return [{ text: `  ${name}`, paint: paint.strong }, { text: where }, { text: counted(workers, 'worker') }]
}
