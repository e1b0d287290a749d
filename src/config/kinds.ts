/** The kinds of options, exec lines apart. What they say in messages completes `expected …`. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import * as v from 'valibot'
import type { Place } from '../problem/problem.ts'
import type { SourceText } from '../problem/source-text.ts'
import { type At, bySchema, type Kind, type Schema } from './kind.ts'
import { isMapping } from './raw.ts'
import { socketPathFault } from './socket-path.ts'
import type { Path } from './source.ts'
import { DURATION_FORMS, LONGEST_MILLIS, parseDuration, parseSize, SIZE_FORMS } from './units.ts'

/** Milliseconds. */
export function duration(atLeastMillis = 0): Kind<number> {
  const range = atLeastMillis === 0 ? 'at most 596h' : `from ${atLeastMillis}ms to 596h`
  const what = `a duration with its unit, such as ${DURATION_FORMS} (${range})`
  const schema = parsed(what, parseDuration, atLeastMillis, LONGEST_MILLIS)
  return single('DURATION', () => schema)
}

/** Bytes. */
export function size(atMost: string): Kind<number> {
  const what = `a size with its unit, such as ${SIZE_FORMS} (from 1B to ${atMost})`
  const schema = parsed(what, parseSize, 1, parseSize(atMost) ?? Number.POSITIVE_INFINITY)
  return single('SIZE', () => schema)
}

export function count(atLeast: number, atMost: number): Kind<number> {
  const what = `a whole number from ${atLeast} to ${atMost}`
  const schema = v.pipe(v.number(what), v.integer(what), v.minValue(atLeast, what), v.maxValue(atMost, what))
  return {
    ...single('NUMBER', () => schema),
    fromTexts(texts) {
      const text = texts.at(-1) ?? ''
      return /^\s*\d+\s*$/.test(text) ? Number(text) : text
    },
  }
}

export function choice<const T extends string>(...choices: readonly T[]): Kind<T> {
  const what = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
  return single(choices.join('|'), () => v.picklist(choices, what), choices)
}

export function name(what: string): Kind<string> {
  return single('NAME', () => filled(what))
}

/** An absolute path; what is there is looked at by whoever needs it. */
export function path(): Kind<string> {
  return single('PATH', (base) => pathFrom(base, 'a path'))
}

/** The absolute path of a directory that exists. */
export function directory(): Kind<string> {
  const what = 'a directory that exists'
  return single('DIR', (base) => v.pipe(pathFrom(base, what), v.check(isDirectory, what)))
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** The absolute path of a Unix socket. */
export function socketPath(): Kind<string> {
  return single('PATH', (base) =>
    v.pipe(
      pathFrom(base, 'a path'),
      v.check(
        (socket) => socketPathFault(socket) === null,
        ({ input }) => socketPathFault(input) ?? '',
      ),
    ),
  )
}

/** A file's absolute path, and where it was written, for whoever cannot read the file. */
export interface FileName {
  readonly file: string
  readonly place: Place
}

/** One path or a list of them. */
export function files(): Kind<readonly FileName[]> {
  return gathered('FILE', pathFrom, 'a path or a list of paths', (file, at) => ({
    file,
    place: at.source.placeOf(at.path),
  }))
}

/** One text or a list of them. */
export function texts(placeholder: string, what: string): Kind<readonly SourceText[]> {
  return gathered(
    placeholder,
    (_base, what) => filled(what),
    what,
    (text, at) => at.source.textAt(at.path, text),
  )
}

/** What is given in several places counts together. */
function gathered<T>(
  placeholder: string,
  itemFor: (base: string, what: string) => Schema<string>,
  what: string,
  located: (text: string, at: At) => T,
): Kind<readonly T[]> {
  const read = bySchema((base) => oneOrMore(itemFor(base, what)))
  return {
    ...several(placeholder),
    read(raw, at) {
      const result = read(raw, at)
      if (!result.ok) return result
      const pathOf = (index: number): Path => (Array.isArray(raw) ? [...at.path, index] : at.path)
      return {
        ok: true,
        value: result.value.map((text, index) => located(text, { ...at, path: pathOf(index) })),
      }
    },
    combine: (lower, higher) => [...lower, ...higher],
  }
}

/** Command-line arguments: a list, or one text that is split at white space. */
export function words(what: string): Kind<readonly string[]> {
  const split = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')
  const schema = v.lazy((raw) =>
    typeof raw === 'string' ? v.pipe(v.string(), v.transform(split)) : v.array(filled(what), what),
  )
  return {
    ...several('OPTIONS'),
    read: bySchema(() => schema),
    fromTexts: (texts) => texts.flatMap(split),
  }
}

/** Variables for a process. Values are texts, so that none is changed on its way: `1.10` is not `1.1`. */
export function variables(): Kind<Readonly<Record<string, string>>> {
  const what = 'a mapping of variables to texts, such as { TZ: UTC } (or TZ=UTC on the command line)'
  const name = 'a name without "=" and white space'
  const value = 'a text (put it in quotes)'
  const schema = v.pipe(
    v.custom<Readonly<Record<string, unknown>>>(isMapping, what),
    v.record(
      v.pipe(v.string(name), v.regex(/^[^=\s\0]+$/, name)),
      v.pipe(v.string(value), v.excludes('\0', 'a text without NUL characters')),
    ),
  )
  return {
    ...several('NAME=VALUE'),
    read: bySchema(() => schema),
    fromTexts(texts) {
      const pairs = texts.map((text) => /^\s*([^=]+)=(.*)$/s.exec(text))
      const wrong = pairs.indexOf(null)
      if (wrong !== -1) return texts[wrong]
      return Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]]))
    },
    combine: (lower, higher) => ({ ...lower, ...higher }),
  }
}

/** `null` in a file says what leaving it out says. */
export function orNull<T>(kind: Kind<T>): Kind<T | null> {
  const { combine, ...rest } = kind
  return {
    ...rest,
    read: (raw, at) => (raw === null ? { ok: true, value: null } : kind.read(raw, at)),
    ...(combine && {
      combine: (lower: T | null, higher: T | null) =>
        lower === null || higher === null ? (higher ?? lower) : combine(lower, higher),
    }),
  }
}

function single<T>(
  placeholder: string,
  schemaFor: (base: string) => Schema<T>,
  candidates: readonly string[] = [],
): Kind<T> {
  return {
    placeholder,
    many: false,
    fromTexts: (texts) => texts.at(-1),
    read: bySchema(schemaFor, candidates),
  }
}

function several(placeholder: string): Pick<Kind<unknown>, 'placeholder' | 'many' | 'fromTexts'> {
  return { placeholder, many: true, fromTexts: (texts) => texts }
}

function filled(what: string): v.GenericSchema<unknown, string> {
  return v.pipe(v.string(what), v.regex(/\S/, what))
}

function pathFrom(base: string, what: string): Schema<string> {
  return v.pipe(
    filled(what),
    v.excludes('\0', 'a path without NUL characters'),
    v.transform((path) => resolve(base, path)),
  )
}

function oneOrMore(item: Schema<string>): Schema<string[]> {
  return v.lazy((raw) =>
    Array.isArray(raw)
      ? v.array(item)
      : v.pipe(
          item,
          v.transform((only) => [only]),
        ),
  )
}

/** A text that `parse` makes a number within these bounds of. */
function parsed(
  what: string,
  parse: (text: string) => number | null,
  atLeast: number,
  atMost: number,
): Schema<number> {
  return v.pipe(
    v.string(what),
    v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value)
      if (value !== null && value >= atLeast && value <= atMost) return value
      addIssue({ message: what })
      return NEVER
    }),
  )
}
