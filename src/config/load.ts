import { homedir } from 'node:os'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import { quoted } from '../problem/quoted.ts'
import { checkHttp } from './check-http.ts'
import { withoutSecrets } from './conceal.ts'
import type { Config, TaskConfig } from './config.ts'
import type { Values } from './group.ts'
import { type ConfigRequest, readLayers } from './layers.ts'
import { OPTIONS } from './options.ts'
import { isMapping } from './raw.ts'
import { defaultSocketPath, socketPathFault, userId } from './socket-path.ts'
import { defaultStateDirectory } from './state-directory.ts'
import { readTasks, STUCK_MILLIS } from './tasks.ts'
import { findMisspelt } from './text-layers.ts'
import { resolveUser } from './user-ids.ts'

export type LoadedConfig =
  | { readonly ok: true; readonly value: Config }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      /** Those with which nothing is wrong; for whoever wants to show them, not to start them. */
      readonly tasks: readonly TaskConfig[]
    }

/** The configuration that counts in a directory, validated and complete, or everything that is wrong with it. */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const { file, sources, values, problems, secrets } = await readLayers(OPTIONS, request, withoutSchema)
  const tasks = readTasks(values, request.env)
  const socket = socketOf(values.socket, request.env)
  const user = await resolveUser(values)
  const wrong = withoutSecrets(
    [
      ...problems,
      ...findMisspelt(request.env),
      ...tasks.problems,
      ...checkHttp(values.http),
      ...(user.ok ? [] : user.problems),
      ...(socket.ok ? [] : socket.problems),
    ],
    secrets,
  )
  if (!user.ok || !socket.ok || wrong.length > 0) return { ok: false, problems: wrong, tasks: tasks.value }
  return {
    ok: true,
    value: {
      file,
      sources: [...new Set([...sources, ...tasks.sources])],
      tasks: tasks.value,
      user: user.value,
      ...settled(values, socket.value, request.env),
    },
  }
}

/** The control socket alone, for whoever talks to a supervisor: mistakes in other options do not concern them. */
export async function loadSocketPath(request: ConfigRequest): Promise<Result<string>> {
  const pick = (raw: unknown): unknown => (isMapping(raw) && 'socket' in raw ? { socket: raw.socket } : {})
  const { values, problems, secrets } = await readLayers({ socket: OPTIONS.socket }, request, pick)
  if (problems.length > 0) return { ok: false, problems: withoutSecrets(problems, secrets) }
  return socketOf(values.socket, request.env)
}

/** A JSON file names its schema in a key of its own. */
function withoutSchema(raw: unknown): unknown {
  if (!isMapping(raw)) return raw
  const { $schema: _, ...options } = raw
  return options
}

function settled(
  values: Values<typeof OPTIONS>,
  socket: string,
  variables: NodeJS.ProcessEnv,
): Omit<Config, 'file' | 'sources' | 'tasks' | 'user'> {
  const { routes, env, cwd, nodeOptions, run, readyTimeout, grace, restartDelay, control } = values
  const { stateDir, deadLetters } = values
  return {
    routes,
    run: {
      workers: run.workers,
      env: { ...env, ...run.env },
      cwd: run.cwd ?? cwd,
      nodeOptions: run.nodeOptions ?? nodeOptions,
      spares: run.spares ?? values.spares,
      stuckMillis: run.stuckAfter ?? values.stuckAfter ?? STUCK_MILLIS,
      maxMemoryBytes: run.maxMemory ?? values.maxMemory,
    },
    readyTimeoutMillis: readyTimeout,
    graceMillis: grace,
    restartDelay: {
      baseMillis: restartDelay.base,
      capMillis: restartDelay.cap,
      healthyMillis: restartDelay.healthyAfter,
    },
    stateDir: stateDir ?? defaultStateDirectory(variables, homedir()),
    deadLetters: {
      failed: deadLetters.failed,
      maxFileBytes: deadLetters.maxFile,
      keepFiles: deadLetters.keepFiles,
    },
    watch: values.watch,
    logFormat: values.log.format,
    logLevel: values.log.level,
    logKeepBytes: values.log.keep,
    control: {
      socket,
      group: values.socketGroup,
      maxRequestBytes: control.maxRequest,
      maxConnections: control.maxConnections,
      requestTimeoutMillis: control.requestTimeout,
    },
    http: values.http.listen && { listen: values.http.listen, token: values.http.token },
    tcp: values.tcp.listen,
    fifo: values.kamailio.fifo,
  }
}

function socketOf(given: string | null, env: NodeJS.ProcessEnv): Result<string> {
  const path = given ?? defaultSocketPath(env, userId())
  const fault = socketPathFault(path)
  if (fault === null) return { ok: true, value: path }
  const message = `expected ${fault} for the control socket, found ${quoted(path)}: name a shorter one with --socket`
  return { ok: false, problems: [problem(message)] }
}
