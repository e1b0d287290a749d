/** Brings the tasks from everywhere together, each with the options that count for it. */
import { type Problem, problem } from '../problem/problem.ts'
import { renderPlace } from '../problem/render.ts'
import type { TaskConfig } from './config.ts'
import type { TaskEntry } from './exec-lines.ts'
import type { Given, Reading, Values } from './group.ts'
import { readKamailioTasks } from './kamailio-tasks.ts'
import type { OPTIONS, TASK_OPTIONS } from './options.ts'

/** A startup route may compute for as long as it likes. */
export const STUCK_MILLIS = 60_000

export interface TaskReading extends Reading<readonly TaskConfig[]> {
  /** Kamailio configurations, and what they include; absolute. */
  readonly sources: readonly string[]
}

type Own = Given<typeof TASK_OPTIONS>

export function readTasks(values: Values<typeof OPTIONS>, env: NodeJS.ProcessEnv): TaskReading {
  const fromKamailio = readKamailioTasks(values.kamailioCfg, values.define, env)
  const entries: TaskEntry<Own>[] = [
    ...values.exec,
    ...fromKamailio.value.map((written) => ({ ...written, own: {} })),
  ]
  const tasks = entries.map((entry) => taskConfig(entry, values))
  const problems = [...entries.flatMap(socketOptionsWithoutSocket), ...sharedSockets(tasks)]
  return { value: tasks, problems: [...fromKamailio.problems, ...problems], sources: fromKamailio.sources }
}

const SOCKET_OPTIONS = ['socketWorkers', 'receiveBuffer', 'concurrency'] as const satisfies (keyof Own)[]

/** What stands beside a line and would have no effect is a mistake. */
function socketOptionsWithoutSocket({ line, task, own }: TaskEntry<Own>): Problem[] {
  if (task.sockaddr !== null) return []
  return SOCKET_OPTIONS.filter((option) => own[option] !== undefined).map((option) => {
    const message = `expected a sockaddr in the line that "${option}" stands beside, found none: it is for UDP sockets`
    return problem(message, line.placeOf(0))
  })
}

function taskConfig({ line, task, own }: TaskEntry<Own>, all: Values<typeof TASK_OPTIONS>): TaskConfig {
  return {
    task,
    line: line.text,
    place: line.placeOf(0),
    restart: own.restart ?? all.restart,
    env: { ...all.env, ...own.env },
    cwd: own.cwd ?? all.cwd,
    nodeOptions: own.nodeOptions ?? all.nodeOptions,
    workers: task.sockaddr === null ? task.workers : (own.socketWorkers ?? all.socketWorkers),
    receiveBufferBytes: own.receiveBuffer ?? all.receiveBuffer,
    concurrency: own.concurrency ?? all.concurrency,
    spares: own.spares ?? all.spares,
    stuckMillis: own.stuckAfter ?? all.stuckAfter ?? (task.sockaddr === null ? null : STUCK_MILLIS),
    maxMemoryBytes: own.maxMemory ?? all.maxMemory,
  }
}

/** Only one task can have a UDP socket. */
function sharedSockets(tasks: readonly TaskConfig[]): Problem[] {
  const owners = new Map<string, TaskConfig>()
  const problems: Problem[] = []
  for (const each of tasks) {
    const { sockaddr, name } = each.task
    if (sockaddr === null) continue
    const key = `${canonical(sockaddr.host)} ${sockaddr.port}`
    const owner = owners.get(key)
    owners.set(key, owner ?? each)
    if (owner === undefined) continue
    const other = `the task "${owner.task.name}" (${renderPlace(owner.place)}) has the same one`
    const message = `expected a UDP socket of its own for the task "${name}", found ${sockaddr.text}: ${other}`
    problems.push(problem(message, each.place))
  }
  return problems
}

/** Different ways to write an IPv6 address come out the same. */
function canonical(host: string): string {
  const url = `http://[${host}]/`
  return URL.canParse(url) ? new URL(url).hostname : host.toLowerCase()
}
