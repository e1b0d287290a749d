/** Schemas for the values of options. What their messages say completes `expected …`. */
import { resolve } from 'node:path'
import * as v from 'valibot'

export type Schema<T> = v.GenericSchema<unknown, T>

/** A text that is not blank. */
export function filled(what: string): Schema<string> {
  return v.pipe(v.string(what), v.regex(/\S/, what))
}

/** A path, which comes out absolute. */
export function pathFrom(base: string, what: string): Schema<string> {
  return v.pipe(
    filled(what),
    v.excludes('\0', 'a path without NUL characters'),
    v.transform((path) => resolve(base, path)),
  )
}

/** One item or a list of them. */
export function oneOrMore(item: Schema<string>): Schema<string[]> {
  return v.lazy((raw) =>
    Array.isArray(raw)
      ? v.array(item)
      : v.pipe(
          item,
          v.transform((only) => [only]),
        ),
  )
}

/** A text that `parse` makes something else of; null: it cannot. */
export function parsed<T>(what: string, parse: (text: string) => T | null): Schema<T> {
  return v.pipe(
    v.string(what),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value)
      if (value !== null) return value
      addIssue({ message: what })
      return NEVER
    }),
  )
}
