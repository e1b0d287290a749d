import { dirname, join, resolve } from 'node:path'
import type { Problem } from '../problem/problem.ts'
import { findConfig, type NamedFile } from './find-config.ts'
import { CONFIG_FLAG } from './flags.ts'
import { combine, fallbacksOf, type Given, type Group, readGroup, type Values } from './group.ts'
import { SEARCH_PLACES } from './search-places.ts'
import { type FlagTexts, readFlags, readVariables } from './text-layers.ts'
import { textSource } from './text-source.ts'

/** Where options come from besides the configuration file. */
export interface ConfigRequest {
  /** Absolute path: the configuration file is looked for here, and paths on the command line count from it. */
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly flags: FlagTexts
}

export interface Layers<G> {
  /** The configuration file; null when there is none. */
  readonly file: string | null
  /** The file and what it imports, or, when there is none, where one would be found. */
  readonly sources: readonly string[]
  /** What counts; for an option with a problem, what would count without it. */
  readonly values: Values<G>
  readonly problems: readonly Problem[]
  /** What no message may show. */
  readonly secrets: readonly string[]
}

/**
 * Flags go before variables, these before the configuration file, and this before what counts otherwise.
 * @param pick the raw values of the group, out of those that the file holds.
 */
export async function readLayers<G extends Group>(
  group: G,
  request: ConfigRequest,
  pick: (raw: unknown) => unknown,
): Promise<Layers<G>> {
  const { cwd, env, flags } = request
  const found = await findConfig(cwd, namedFile(request))
  const file = found.ok ? found.value : null
  const base = file === null ? cwd : dirname(file.file)
  const layers = [
    readGroup(group, fallbacksOf(group), { source: textSource('', base, 0, []), path: [] }),
    ...(file === null ? [] : [readGroup(group, pick(file.raw), { source: file.source, path: [] })]),
    readVariables(group, env, cwd),
    readFlags(group, flags, cwd),
  ]
  const given = layers.reduce<Given<G>>((lower, { value }) => combine(group, lower, value), {})
  return {
    file: file?.file ?? null,
    sources:
      file === null ? SEARCH_PLACES.map((name) => join(cwd, name)) : [file.file, ...(file.imports ?? [])],
    secrets: file?.secrets ?? [],
    // Complete, because the lowest layer is.
    values: given as Values<G>,
    problems: [...(found.ok ? [] : found.problems), ...layers.flatMap(({ problems }) => problems)],
  }
}

function namedFile({ cwd, env, flags }: ConfigRequest): NamedFile | null {
  const { flag, property, variable } = CONFIG_FLAG
  const typed = [flags[property] ?? []].flat().at(-1)
  const name = typed ?? (env[variable]?.trim() || undefined)
  if (name === undefined) return null
  return { file: resolve(cwd, name), place: { source: typed === undefined ? variable : `--${flag}` } }
}
