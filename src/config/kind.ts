/** What a kind of option accepts, from a file as well as from the text of a flag or variable. */
import * as v from 'valibot'
import { didYouMean } from '../problem/nearest.ts'
import { type Problem, problem } from '../problem/problem.ts'
import { describe } from './raw.ts'
import type { Schema } from './schemas.ts'
import type { Shape } from './shape.ts'
import type { Path, Source } from './source.ts'

export interface At {
  readonly source: Source
  readonly path: Path
}

/** A validated value, or what is wrong with it. */
export type ReadValue<T> =
  | { readonly ok: true; readonly value: T }
  /** `rest` is what is right all the same: of a list the items that are. */
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly rest?: T }

export interface Kind<T> {
  /** What the help writes for a value: `DURATION`. */
  readonly placeholder: string
  /** Whether a flag may be repeated and each line of a variable is a value of its own. */
  readonly many: boolean
  /** What it may be in a file. */
  readonly shape: Shape
  /** The raw value that these texts of one flag or variable stand for; not yet validated. */
  fromTexts(texts: readonly string[]): unknown
  /** Validates a raw value. */
  read(raw: unknown, at: At): ReadValue<T>
  /** What is given in two places, the second of which goes before the first; without it the second counts alone. */
  combine?(lower: T, higher: T): T
}

/**
 * Validates by a schema, which may depend on the directory that relative paths count from.
 * @param candidates what may have been meant by a misspelt value.
 */
export function bySchema<T>(
  schemaFor: (base: string) => Schema<T>,
  candidates: readonly string[] = [],
): Kind<T>['read'] {
  return (raw, at) => {
    const result = v.safeParse(schemaFor(at.source.base), raw, { abortPipeEarly: true })
    if (result.success) return { ok: true, value: result.output }
    const hint = typeof raw === 'string' ? didYouMean(raw, candidates) : ''
    return { ok: false, problems: result.issues.map((issue) => problemOf(issue, at, hint)) }
  }
}

function problemOf(issue: v.BaseIssue<unknown>, { source, path }: At, hint: string): Problem {
  const keys = issue.path?.map(({ key }) => (typeof key === 'number' ? key : String(key))) ?? []
  const part = issue.path?.at(-1)?.origin ?? 'value'
  return mistake(
    `expected ${issue.message}, found ${describe(issue.input)}${hint}`,
    { source, path: [...path, ...keys] },
    part,
  )
}

/** A problem with the value or key at a path, whose name comes first: `exec[1].restart: expected …`. */
export function mistake(message: string, { source, path }: At, part: 'key' | 'value' = 'value'): Problem {
  const name = source.nameOf(path)
  return problem(name === '' ? message : `${name}: ${message}`, source.placeOf(path, part))
}
