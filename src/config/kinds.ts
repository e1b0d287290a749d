/** The kinds of options, exec lines apart. What they say in messages completes `expected …`. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import * as v from 'valibot'
import type { Place } from '../problem/problem.ts'
import type { Kind, Schema } from './kind.ts'
import { bySchema, isMapping } from './kind.ts'
import { LONGEST_SOCKET_PATH_BYTES } from './socket-path.ts'
import { DURATION_FORMS, LONGEST_MILLIS, parseDuration, parseSize, SIZE_FORMS } from './units.ts'

/** Milliseconds. */
export function duration(atLeastMillis = 0): Kind<number> {
  const range = atLeastMillis > 0 ? ` of at least ${atLeastMillis}ms` : ''
  const what = `a duration${range} with its unit, such as ${DURATION_FORMS}`
  const schema = v.pipe(
    parsed(what, parseDuration),
    v.minValue(atLeastMillis, what),
    v.maxValue(LONGEST_MILLIS, 'a duration of at most 596h'),
  )
  return single('DURATION', () => schema)
}

/** Bytes. */
export function size(atMost: string): Kind<number> {
  const what = `a size from 1B to ${atMost} with its unit, such as ${SIZE_FORMS}`
  const schema = v.pipe(
    parsed(what, parseSize),
    v.minValue(1, what),
    v.maxValue(parseSize(atMost) ?? Number.MAX_SAFE_INTEGER, what),
  )
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
  const fits = (socket: string): boolean => Buffer.byteLength(socket) <= LONGEST_SOCKET_PATH_BYTES
  return single('PATH', (base) =>
    v.pipe(
      pathFrom(base, 'a path'),
      v.check(
        fits,
        ({ input }) =>
          `a path of at most ${LONGEST_SOCKET_PATH_BYTES} bytes (this one has ${Buffer.byteLength(input)})`,
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
  const read = bySchema((base) => oneOrMore(pathFrom(base, 'a path or a list of paths')))
  return {
    ...several('FILE'),
    read(raw, at) {
      const result = read(raw, at)
      if (!result.ok) return result
      const { source, path } = at
      const placeOf = (index: number): Place => source.placeOf(Array.isArray(raw) ? [...path, index] : path)
      return { ok: true, value: result.value.map((file, index) => ({ file, place: placeOf(index) })) }
    },
    combine: (lower, higher) => [...lower, ...higher],
  }
}

/** One name or a list of them. */
export function names(what: string): Kind<readonly string[]> {
  const schema = oneOrMore(filled(what))
  return { ...several('NAME'), read: bySchema(() => schema), combine: (lower, higher) => [...lower, ...higher] }
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

/** A text that `parse` can make something of; it returns null for others. */
function parsed<T>(what: string, parse: (text: string) => T | null): Schema<T> {
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
