import type { Config, TaskConfig } from '../../config/config.ts'
import { RUN_TEAM, taskNames } from '../worker-specs.ts'

/** What a reload does, by the names of teams. Pure. */
export interface Plan {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly replaced: readonly string[]
  readonly untouched: readonly string[]
}

/** @param stale the teams whose workers have loaded something else than what is there now. */
export function planReload(old: Config, next: Config, stale: ReadonlySet<string>): Plan {
  const before = processes(old)
  const after = processes(next)
  const added: string[] = []
  const replaced: string[] = []
  const untouched: string[] = []
  for (const [name, process] of after) {
    const previous = before.get(name)
    if (previous === undefined) added.push(name)
    else if (previous !== process || stale.has(name)) replaced.push(name)
    else untouched.push(name)
  }
  const removed = [...before.keys()].filter((name) => !after.has(name))
  return { added, removed, replaced, untouched }
}

/** The options that were changed, but that a running supervisor has no use for. */
export function needRestart(old: Config, next: Config): string[] {
  const options: Readonly<Record<string, (config: Config) => unknown>> = {
    socket: ({ control }) => control.socket,
    socketGroup: ({ control }) => control.group,
    control: ({ control: { socket: _, group: __, ...limits } }) => limits,
    stateDir: ({ stateDir }) => stateDir,
    'deadLetters.maxFile': ({ deadLetters }) => deadLetters.maxFileBytes,
    'deadLetters.keepFiles': ({ deadLetters }) => deadLetters.keepFiles,
    'log.format': ({ logFormat }) => logFormat,
  }
  const names = Object.keys(options)
  return names.filter(
    (name) => JSON.stringify(options[name]?.(old)) !== JSON.stringify(options[name]?.(next)),
  )
}

/** By the name of each team: what its processes are made from, as text. What can be changed in them is left out. */
function processes(config: Config): ReadonlyMap<string, string> {
  const { routes, user, run } = config
  const text = (own: unknown) => JSON.stringify({ routes, user, own })
  const names = taskNames(config.tasks)
  const tasks = config.tasks.map((task, nth) => [names[nth] ?? '', text(taskProcess(config, task))] as const)
  const { stuckMillis: _, maxMemoryBytes: __, ...runProcess } = run
  return new Map([...tasks, [RUN_TEAM, text(runProcess)]])
}

function taskProcess({ deadLetters }: Config, config: TaskConfig): unknown {
  const { line: _, place: __, restart: ___, stuckMillis: ____, maxMemoryBytes: _____, ...process } = config
  const isUdp = config.task.sockaddr !== null
  const { receiveBufferBytes: ______, ...rest } = process
  const { concurrency: _______, ...startup } = rest
  return isUdp ? { ...rest, filesFailed: deadLetters.failed } : startup
}
