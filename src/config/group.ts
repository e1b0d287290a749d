/** Options in groups, laid out as they are in a configuration file. */
import { didYouMean } from '../problem/nearest.ts'
import type { Problem } from '../problem/problem.ts'
import { type At, type Kind, mistake } from './kind.ts'
import { describe, isMapping } from './raw.ts'
import { type Path, pathText } from './source.ts'

export interface Option<T> {
  readonly kind: Kind<T>
  /** What counts when nothing is given, as it would be written in a file. */
  readonly fallback: unknown
  /** For the help; the configuration's example says more. */
  readonly help: string
  /** Seldom needed on a command line: left out of its help. */
  readonly rare: boolean
  /** Never on a command line, which everybody on the machine can read. */
  readonly secret: boolean
}

export interface Group {
  readonly [key: string]: Option<unknown> | Group
}

/** What was given for a group's options, validated; what has problems is left out. */
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

export function option<T>(kind: Kind<T>, fallback: unknown, help: string): Option<T> {
  return { kind, fallback, help, rare: false, secret: false }
}

/** An option that is seldom needed on a command line. */
export function rareOption<T>(kind: Kind<T>, fallback: unknown, help: string): Option<T> {
  return { kind, fallback, help, rare: true, secret: false }
}

/** An option for the configuration file and the environment only. */
export function secretOption<T>(kind: Kind<T>, fallback: unknown, help: string): Option<T> {
  return { kind, fallback, help, rare: true, secret: true }
}

export function isOption(entry: Option<unknown> | Group): entry is Option<unknown> {
  return 'kind' in entry && 'fallback' in entry
}

/**
 * Reads the raw values of a group, as they stand in a file, and finds everything that is wrong with them.
 * @param hintFor what to say about a key that is not in the group.
 */
export function readGroup<G extends Group>(
  group: G,
  raw: unknown,
  at: At,
  hintFor: (key: string, group: G) => string = nearestOption,
): Reading<Given<G>> {
  if (!isMapping(raw)) {
    const message = `expected a mapping of options, found ${describe(raw)}`
    return { value: {}, problems: [mistake(message, at)] }
  }
  const value: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [key, rawValue] of Object.entries(raw)) {
    const entry = Object.hasOwn(group, key) ? group[key] : undefined
    if (rawValue === undefined) continue
    const below = { source: at.source, path: [...at.path, key] }
    if (entry === undefined) {
      problems.push(mistake(`expected an option, found an unknown name${hintFor(key, group)}`, below, 'key'))
    } else if (isOption(entry)) {
      const result = entry.kind.read(rawValue, below)
      if (!result.ok) problems.push(...result.problems)
      const right = result.ok ? result.value : result.rest
      if (right !== undefined) value[key] = right
    } else {
      // In YAML, a group of which every line is a comment is null.
      const reading = readGroup(entry, rawValue ?? {}, below)
      value[key] = reading.value
      problems.push(...reading.problems)
    }
  }
  return { value: value as Given<G>, problems }
}

/** Both together; what the higher one gives goes before what the lower one gives. */
export function combine<G extends Group>(group: G, lower: Given<G>, higher: Given<G>): Given<G> {
  const below: Readonly<Record<string, unknown>> = lower
  const above: Readonly<Record<string, unknown>> = higher
  const both = Object.entries(group).map(([key, entry]) => {
    const [low, high] = [below[key], above[key]]
    if (low === undefined || high === undefined) return [key, high === undefined ? low : high]
    if (!isOption(entry)) return [key, combine(entry, low as Given<Group>, high as Given<Group>)]
    return [key, entry.kind.combine ? entry.kind.combine(low, high) : high]
  })
  return Object.fromEntries(both)
}

/** The group as it would be written in a file that gives every option its fallback. */
export function fallbacksOf(group: Group): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(group).map(([key, entry]) => [key, isOption(entry) ? entry.fallback : fallbacksOf(entry)]),
  )
}

/** Every option of the group with the way to it. */
export function optionsOf(group: Group, path: Path = []): (readonly [path: Path, option: Option<unknown>])[] {
  return Object.entries(group).flatMap(([key, entry]) => {
    const way = [...path, key]
    return isOption(entry) ? [[way, entry] as const] : optionsOf(entry, way)
  })
}

/** The option that was probably meant: one of this group, or the same name in a group below. */
function nearestOption(key: string, group: Group): string {
  const near = didYouMean(key, Object.keys(group))
  if (near !== '') return near
  const deeper = optionsOf(group).find(([path]) => path.at(-1) === key)
  return deeper ? ` (did you mean "${pathText(deeper[0])}"?)` : `; it may be ${Object.keys(group).join(', ')}`
}
