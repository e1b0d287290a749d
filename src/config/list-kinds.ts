/**
 * The kinds of options that hold several values, exec lines apart. Null is what YAML makes of one of which every line
 * is a comment.
 */
import * as v from 'valibot'
import type { Place } from '../problem/problem.ts'
import type { SourceText } from '../problem/source-text.ts'
import { type At, bySchema, type Kind } from './kind.ts'
import { isMapping } from './raw.ts'
import { filled, oneOrMore, pathFrom, type Schema } from './schemas.ts'
import { listOrOne, NOTHING, oneOf, type Shape, TEXT } from './shape.ts'
import type { Path } from './source.ts'

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
    ...several(placeholder, listOrOne(TEXT)),
    read(raw, at) {
      const result = read(raw ?? [], at)
      if (!result.ok) return { ok: false, problems: result.problems }
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
  const read = bySchema(() => schema)
  return {
    ...several('OPTIONS', listOrOne(TEXT)),
    read: (raw, at) => read(raw ?? [], at),
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
  const read = bySchema(() => schema)
  return {
    ...several('NAME=VALUE', oneOf({ type: 'object', additionalProperties: { type: 'string' } }, NOTHING)),
    read: (raw, at) => read(raw ?? {}, at),
    fromTexts(texts) {
      const pairs = texts.map((text) => /^\s*([^=]+)=(.*)$/s.exec(text))
      const wrong = pairs.indexOf(null)
      if (wrong !== -1) return texts[wrong]
      return Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]]))
    },
    combine: (lower, higher) => ({ ...lower, ...higher }),
  }
}

function several(
  placeholder: string,
  shape: Shape,
): Pick<Kind<unknown>, 'placeholder' | 'many' | 'shape' | 'fromTexts'> {
  return { placeholder, many: true, shape, fromTexts: (texts) => texts }
}
