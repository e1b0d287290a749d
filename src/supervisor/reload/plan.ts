import type { Config } from '../../config/config.ts'
import type { WorkerSpec } from '../worker-spec.ts'

/** What a reload does, by the names of teams. Pure. */
export interface Plan {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly replaced: readonly string[]
  readonly untouched: readonly string[]
}

/** What a team is made of, now or as it is to be. */
export interface Makeup {
  readonly name: string
  readonly workers: readonly WorkerSpec[]
  readonly spares: readonly WorkerSpec[]
}

/** @param stale the teams whose workers have loaded something else than what is there now. */
export function planReload(
  before: readonly Makeup[],
  after: readonly Makeup[],
  stale: ReadonlySet<string>,
): Plan {
  const added: string[] = []
  const replaced: string[] = []
  const untouched: string[] = []
  for (const next of after) {
    const { name } = next
    const old = before.find((each) => each.name === name)
    if (old === undefined) added.push(name)
    else if (stale.has(name) || processesOf(old) !== processesOf(next)) replaced.push(name)
    else untouched.push(name)
  }
  const names = after.map(({ name }) => name)
  const removed = before.map(({ name }) => name).filter((name) => !names.includes(name))
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
    'log.level': ({ logLevel }) => logLevel,
    'log.keep': ({ logKeepBytes }) => logKeepBytes,
    http: ({ http }) => http,
    'tcp.listen': ({ tcp }) => tcp,
    'kamailio.fifo': ({ fifo }) => fifo,
  }
  const names = Object.keys(options)
  return names.filter(
    (name) => JSON.stringify(options[name]?.(old)) !== JSON.stringify(options[name]?.(next)),
  )
}

/** What its processes are made from, as text; whatever can change in the life of one is left out. */
function processesOf({ workers, spares }: Makeup): string {
  return JSON.stringify([workers.map(processOf), spares.map(processOf)])
}

function processOf({ work, process, routes }: WorkerSpec): unknown {
  // Of a held socket the supervisor sets that itself.
  return [work.kind === 'udp' && work.held ? { ...work, receiveBufferBytes: 0 } : work, process, routes]
}
