import type { Config } from '../../config/config.ts'
import type { Paint } from './paint.ts'
import { counted, tasksText } from './tasks.ts'

export interface About {
  readonly version: string
  readonly pid: number
  /** The control socket. */
  readonly socket: string
  /** How many there are now. */
  readonly workers: number
}

/** One line, for those who wait for it, be they people or scripts. */
export function readyText(config: Config, about: About, paint: Paint): string {
  return [
    `${paint.good('ready')}: evrexec ${about.version}`,
    `pid ${about.pid}`,
    counted(config.tasks.length, 'task'),
    counted(about.workers, 'worker'),
    `socket ${about.socket}`,
  ].join(', ')
}

/** What runs where, and how to run one of the other routes. */
export function whatRunsText(config: Config, evnames: readonly string[], paint: Paint): string {
  const lines = [tasksText(config.tasks, paint, config.run.workers)]
  const example = exampleOf(config, evnames)
  if (example !== null) lines.push(paint.dim(`  try: evrexec run ${example} mydata`))
  return lines.join('\n')
}

export function workerCount(config: Config): number {
  return config.tasks.reduce((sum, { workers }) => sum + workers, config.run.workers)
}

/** Rather a route that nothing else executes. */
function exampleOf(config: Config, evnames: readonly string[]): string | null {
  const tasks = new Set(config.tasks.map(({ task }) => task.name))
  return evnames.find((evname) => !tasks.has(evname)) ?? evnames[0] ?? null
}
