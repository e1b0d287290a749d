/** Options in groups, laid out as they are in a configuration file. */
import { didYouMean } from '../problem/nearest.ts'
import type { Problem } from '../problem/problem.ts'
import type { At, Kind } from './kind.ts'
import { describe, isMapping, mistake } from './kind.ts'
import type { Path } from './source.ts'

export interface Option<T> {
  readonly kind: Kind<T>
  /** What counts when nothing is given, as it would be written in a file. */
  readonly fallback: unknown
  /** For the help; the configuration's example says more. */
  readonly help: string
  /** Seldom needed on a command line: left out of its help. */
  readonly rare: boolean
}

export interface Group {
  readonly [key: string]: Option<unknown> | Group
}

/** What was given for a group's options, validated; those with problems are left out. */
export type Given<G> = {
  readonly [K in keyof G]?: G[K] extends Option<infer T> ? T : Given<G[K]>
}

/** All of a group's values. */
export type Values<G> = {
  readonly [K in keyof G]: G[K] extends Option<infer T> ? T : Values<G[K]>
}

export interface Reading<T> {
  readonly value: T
  readonly problems: readonly Problem[]
}

export function isOption(entry: Option<unknown> | Group | undefined): entry is Option<unknown> {
  return entry !== undefined && typeof entry['fallback' as keyof typeof entry] !== 'undefined'
}

/** Reads the raw values of a group, as they stand in a file, and finds everything that is wrong with them. */
export function readGroup<G extends Group>(group: G, raw: unknown, at: At): Reading<Given<G>> {
  if (!isMapping(raw)) {
    const message = `expected a mapping of ${listOf(Object.keys(group))}, found ${describe(raw)}`
    return { value: {}, problems: [mistake(message, at)] }
  }
  const value: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [key, rawValue] of Object.entries(raw)) {
    if (rawValue === undefined) continue
    const below = { source: at.source, path: [...at.path, key] }
    const entry = Object.hasOwn(group, key) ? group[key] : undefined
    if (entry === undefined) {
      problems.push(mistake(`there is no such option${suggestion(key, group)}`, below, 'key'))
    } else if (isOption(entry)) {
      const result = entry.kind.read(rawValue, below)
      if (result.ok) value[key] = result.value
      else problems.push(...result.problems)
    } else {
      const reading = readGroup(entry, rawValue, below)
      value[key] = reading.value
      problems.push(...reading.problems)
    }
  }
  return { value: value as Given<G>, problems }
}

/** What counts for each option: the layers are combined, the last one going before the others. */
export function settle<G extends Group>(group: G, layers: readonly Given<G>[]): Given<G> {}
