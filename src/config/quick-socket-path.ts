/**
 * The control socket for the short way of `evrexec run`, which has no time to load a configuration. It answers only
 * where loading it would beyond doubt give the same answer, and leaves the rest to `loadSocketPath`.
 *
 * In this file and those that it uses, undefined stands for "nothing is said about it", null for "not sure".
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { MODULE_EXTENSIONS, PACKAGE_FILE, PACKAGE_KEY, SEARCH_PLACES } from './search-places.ts'
import { socketInYaml } from './socket-in-yaml.ts'
import { defaultSocketPath, socketPathFault, userId } from './socket-path.ts'

export interface QuickRequest {
  /** Absolute path. */
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** `--socket`, as it was typed. */
  readonly socketFlag?: string | undefined
  /** `--config`, as it was typed. */
  readonly configFlag?: string | undefined
}

/** @returns null when the configuration has to be loaded. */
export function quickSocketPath(request: QuickRequest): string | null {
  try {
    const path = findSocket(request)
    return path === null || socketPathFault(path) !== null ? null : path
  } catch {
    // What cannot be read is for others to complain about.
    return null
  }
}

function findSocket({ cwd, env, socketFlag, configFlag }: QuickRequest): string | null {
  const given = socketFlag ?? filled(env.EVREXEC_SOCKET)
  if (given !== undefined) return absolute(cwd, given)

  const named = configFlag ?? filled(env.EVREXEC_CONFIG)?.trim()
  const file = named === undefined ? findFile(cwd) : resolve(cwd, named)
  if (file === null) return null
  const written = file === undefined ? undefined : socketIn(file)
  if (written === undefined) return defaultSocketPath(env, userId())
  return file === undefined || written === null ? null : absolute(dirname(file), written)
}

function findFile(cwd: string): string | undefined | null {
  const names = readdirSync(cwd)
  // Where cosmiconfig looks for settings of its own, as in package.json.
  if (names.includes('.config') || names.includes('package.yaml')) return null
  const places = SEARCH_PLACES.filter((place) => place !== PACKAGE_FILE && names.includes(place))
  if (names.includes(PACKAGE_FILE)) {
    const content = readJson(join(cwd, PACKAGE_FILE))
    if (Object.hasOwn(content, 'cosmiconfig')) return null
    if (Object.hasOwn(content, PACKAGE_KEY)) places.push(PACKAGE_FILE)
  }
  const [place, ...others] = places
  if (others.length > 0) return null
  return place && join(cwd, place)
}

/** The value of `socket`. */
function socketIn(file: string): string | undefined | null {
  const extension = extname(file)
  if (MODULE_EXTENSIONS.includes(extension)) return null
  if (basename(file) === PACKAGE_FILE) return socketInJson(objectOrThrow(readJson(file)[PACKAGE_KEY]))
  if (basename(file, extension) === 'package') return null
  return extension === '.json' ? socketInJson(readJson(file)) : socketInYaml(readText(file))
}

function socketInJson({ socket }: Json): string | undefined | null {
  if (socket === undefined || socket === null) return undefined
  return typeof socket === 'string' ? socket : null
}

type Json = Readonly<Record<string, unknown>>

function readJson(file: string): Json {
  const value: unknown = JSON.parse(readText(file))
  return objectOrThrow(value)
}

function objectOrThrow(value: unknown): Json {
  if (Object.prototype.toString.call(value) !== '[object Object]') throw new TypeError('expected an object')
  return value as Json
}

function readText(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
}

function filled(variable: string | undefined): string | undefined {
  return variable?.trim() ? variable : undefined
}

function absolute(base: string, path: string): string | null {
  return path.trim() === '' || path.includes('\0') ? null : resolve(base, path)
}
