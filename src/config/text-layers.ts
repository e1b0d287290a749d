/** The two layers of options that are given as texts: flags and variables. */
import { editDistance, nearest } from '../problem/nearest.ts'
import { type Problem, problem } from '../problem/problem.ts'
import { FLAGS, namesOf } from './flags.ts'
import { combine, type Given, type Group, optionsOf, type Reading } from './group.ts'
import type { Path } from './source.ts'
import { linesOf, type Piece, textSource } from './text-source.ts'

/** Flags as they were written on the command line, by their properties: `{ runWorkers: '2', exec: ['…'] }`. */
export type FlagTexts = Readonly<Record<string, string | readonly string[] | undefined>>

export function readFlags<G extends Group>(group: G, flags: FlagTexts, cwd: string): Reading<Given<G>> {
  return readTexts(group, cwd, (path) => {
    const { property, flag } = namesOf(path)
    const given = flags[property] ?? []
    return { name: `--${flag}`, pieces: [given].flat().map((text) => ({ text, line: 1 })) }
  })
}

/** A variable that is empty counts as not set. */
export function readVariables<G extends Group>(
  group: G,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Reading<Given<G>> {
  return readTexts(group, cwd, (path, many) => {
    const name = namesOf(path).variable
    const text = env[name] ?? ''
    return { name, pieces: many || text.trim() === '' ? linesOf(text) : [{ text, line: 1 }] }
  })
}

function readTexts<G extends Group>(
  group: G,
  base: string,
  textsFor: (path: Path, many: boolean) => { readonly name: string; readonly pieces: readonly Piece[] },
): Reading<Given<G>> {
  let value: Given<G> = {}
  const problems: Problem[] = []
  for (const [path, { kind }] of optionsOf(group)) {
    const { name, pieces } = textsFor(path, kind.many)
    if (pieces.length === 0) continue
    const source = textSource(name, base, path.length, pieces)
    const result = kind.read(kind.fromTexts(pieces.map(({ text }) => text)), { source, path })
    if (!result.ok) problems.push(...result.problems)
    const right = result.ok ? result.value : result.rest
    if (right !== undefined) value = combine(group, value, nested(path, right) as Given<G>)
  }
  return { value, problems }
}

/** `nested(['run', 'workers'], 2)` is `{ run: { workers: 2 } }`. */
function nested(path: Path, value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value)
}

/** Variables that look like one of ours but are none. */
export function findMisspelt(env: NodeJS.ProcessEnv): Problem[] {
  const prefix = 'EVREXEC_'
  const known = FLAGS.map(({ variable }) => variable.slice(prefix.length))
  return Object.keys(env).flatMap((variable) => {
    const rest = variable.slice(prefix.length)
    if (!variable.startsWith(prefix) || known.includes(rest)) return []
    const near = nearest(rest, known)
    if (near === null || editDistance(rest, near) > 2) return []
    return [
      problem(`expected an option, found an unknown name (did you mean "${prefix}${near}"?)`, {
        source: variable,
      }),
    ]
  })
}
