/** The two layers of options that are given as texts: flags and variables. */
import { editDistance, nearest } from '../problem/nearest.ts'
import type { Problem } from '../problem/problem.ts'
import { problem } from '../problem/problem.ts'
import { FLAGS, namesOf } from './flags.ts'
import type { Given, Reading } from './group.ts'
import { combine, optionsOf } from './group.ts'
import { OPTIONS } from './options.ts'
import type { Path } from './source.ts'
import type { Piece } from './text-source.ts'
import { piecesOf, textSource } from './text-source.ts'

/** Flags as they were written on the command line, by their properties: `{ runWorkers: '2', exec: ['…'] }`. */
export type FlagTexts = Readonly<Record<string, string | readonly string[] | undefined>>

export function readFlags(flags: FlagTexts, cwd: string): Reading<Given<typeof OPTIONS>> {
  return readTexts(cwd, (path) => {
    const { property, flag } = namesOf(path)
    const given = flags[property]
    const texts = given === undefined ? [] : [given].flat()
    return { name: `--${flag}`, pieces: texts.map((text) => ({ text, line: 1 })) }
  })
}

/** A variable that is empty counts as not set. */
export function readVariables(env: NodeJS.ProcessEnv, cwd: string): Reading<Given<typeof OPTIONS>> {
  const reading = readTexts(cwd, (path, many) => {
    const name = namesOf(path).variable
    const text = env[name] ?? ''
    const pieces = many || text.trim() === '' ? piecesOf(text) : [{ text, line: 1 }]
    return { name, pieces }
  })
  return { ...reading, problems: [...reading.problems, ...misspelt(env)] }
}

function readTexts(
  base: string,
  textsFor: (path: Path, many: boolean) => { name: string; pieces: readonly Piece[] },
): Reading<Given<typeof OPTIONS>> {
  let value: Given<typeof OPTIONS> = {}
  const problems: Problem[] = []
  for (const [path, { kind }] of optionsOf(OPTIONS)) {
    const { name, pieces } = textsFor(path, kind.many)
    if (pieces.length === 0) continue
    const source = textSource(name, base, path.length, pieces)
    const result = kind.read(kind.fromTexts(pieces.map(({ text }) => text)), { source, path })
    if (result.ok) value = combine(OPTIONS, value, nested(path, result.value))
    else problems.push(...result.problems)
  }
  return { value, problems }
}

/** `nested(['run', 'workers'], 2)` is `{ run: { workers: 2 } }`. */
function nested(path: Path, value: unknown): Given<typeof OPTIONS> {
  return path.reduceRight<object>((inner, key) => ({ [key]: inner }), value as object)
}

/** Variables that look like one of ours but are none. */
function misspelt(env: NodeJS.ProcessEnv): Problem[] {
  const prefix = 'EVREXEC_'
  const known = FLAGS.map(({ variable }) => variable.slice(prefix.length))
  return Object.keys(env).flatMap((variable) => {
    const rest = variable.slice(prefix.length)
    if (!variable.startsWith(prefix) || known.includes(rest)) return []
    const near = nearest(rest, known)
    if (near === null || editDistance(rest, near) > 2) return []
    return [
      problem(`there is no such variable; did you mean "${prefix}${near}"?`, { source: variable }),
    ]
  })
}
