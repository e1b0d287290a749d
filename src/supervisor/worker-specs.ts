import type { Config, TaskConfig } from '../config/config.ts'
import type { Work } from '../protocol/messages.ts'
import { spareTitle, workerTitle } from '../protocol/title.ts'
import type { TaskSockets } from './datagrams/datagrams.ts'
import { isUdpTask } from './datagrams/udp-task.ts'
import { RUN_TEAM, spareLabel, taskNames, workerLabel } from './team-names.ts'
import type { WorkerSpec } from './worker-spec.ts'

/** A task, or the runs, with the workers that are to serve it. */
export interface TeamSpec {
  /** What stands before the `#` in their labels; unique, and the same in another configuration. */
  readonly name: string
  /** Null: the run workers. */
  readonly task: TaskConfig | null
  readonly workers: readonly WorkerSpec[]
  /** Those that stand by. */
  readonly spares: readonly WorkerSpec[]
}

function taskSpec(
  config: Config,
  task: TaskConfig,
  name: string,
  sockets: TaskSockets,
  isInspected: boolean,
): TeamSpec {
  const filesFailed = config.deadLetters.failed
  const isUdp = isUdpTask(task)
  // A socket that a worker binds itself cannot be shared.
  const isAlone = isUdp && !sockets.areHeld
  const spec = (label: string, index: number): WorkerSpec => ({
    label,
    ...titled(taskWork(task, index, { held: sockets.areHeld, filesFailed })),
    process: processOf(config, task, isInspected),
    restart: task.restart,
    ...limitsOf(config, task),
    ...(isUdp &&
      sockets.areHeld && {
        equip(worker, tell) {
          const held = sockets.of(task)
          if (held === null) throw new Error('its socket is not open')
          return held.equip(worker, task, filesFailed, tell)
        },
      }),
  })
  return {
    name,
    task,
    workers: numbered(isAlone ? 1 : task.workers, (index) => spec(workerLabel(name, index), index)),
    spares: numbered(task.spares, (index) => asSpare(spec, name, index)),
  }
}

/** @param inspected the teams of which a worker can be inspected; none unless they are given. */
export function teamSpecs(
  config: Config,
  sockets: TaskSockets,
  inspected: readonly string[] = [],
): TeamSpec[] {
  const names = taskNames(config.tasks)
  const tasks = config.tasks.map((task, nth) => {
    const name = names[nth] ?? ''
    return taskSpec(config, task, name, sockets, inspected.includes(name))
  })
  return [...tasks, runSpec(config, inspected.includes(RUN_TEAM))]
}

function runSpec(config: Config, isInspected: boolean): TeamSpec {
  const { run } = config
  const spec = (label: string, index: number): WorkerSpec => ({
    label,
    ...titled({ kind: 'run', index }),
    process: processOf(config, run, isInspected),
    restart: 'always',
    ...limitsOf(config, run),
  })
  return {
    name: RUN_TEAM,
    task: null,
    workers: numbered(run.workers, (index) => spec(workerLabel(RUN_TEAM, index), index)),
    spares: numbered(run.spares, (index) => asSpare(spec, RUN_TEAM, index)),
  }
}

function titled(work: Work): Pick<WorkerSpec, 'work' | 'title'> {
  return { work, title: workerTitle(work) }
}

function asSpare(
  spec: (label: string, index: number) => WorkerSpec,
  name: string,
  index: number,
): WorkerSpec {
  return { ...spec(spareLabel(name, index), index), title: spareTitle(name) }
}

function processOf(
  { control, user }: Config,
  { env, cwd, nodeOptions }: Config['run'] | TaskConfig,
  isInspected: boolean,
) {
  return { env: { ...env, EVREXEC_SOCKET: control.socket }, cwd, nodeOptions, user, isInspected }
}

function limitsOf(config: Config, { stuckMillis, maxMemoryBytes }: Config['run'] | TaskConfig) {
  const { routes, readyTimeoutMillis, graceMillis, restartDelay } = config
  return { routes, readyTimeoutMillis, graceMillis, restartDelay, stuckMillis, maxMemoryBytes }
}

function numbered<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function taskWork(
  task: TaskConfig,
  index: number,
  datagrams: { readonly held: boolean; readonly filesFailed: boolean },
): Work {
  const { name, waitMicros } = task.task
  if (!isUdpTask(task)) return { kind: 'startup', name, index, waitMicros }
  const { concurrency, receiveBufferBytes } = task
  const { sockaddr } = task.task
  return { kind: 'udp', name, index, sockaddr, concurrency, receiveBufferBytes, ...datagrams }
}
