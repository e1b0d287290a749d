/** The kinds of options that hold one value. */
import { statSync } from 'node:fs'
import * as v from 'valibot'
import { alternatives } from '../problem/alternatives.ts'
import { bySchema, type Kind } from './kind.ts'
import { filled, parsed, pathFrom, type Schema } from './schemas.ts'
import { NOTHING, oneOf, type Shape, TEXT } from './shape.ts'
import { socketPathFault } from './socket-path.ts'
import { DURATION_FORMS, LONGEST_MILLIS, parseDuration, parseSize, SIZE_FORMS } from './units.ts'

/** Milliseconds. */
export function duration(atLeastMillis = 0): Kind<number> {
  const range = atLeastMillis === 0 ? 'at most 596h' : `from ${atLeastMillis}ms to 596h`
  const what = `a duration with its unit, such as ${DURATION_FORMS} (${range})`
  const schema = parsed(what, within(parseDuration, atLeastMillis, LONGEST_MILLIS))
  return single('DURATION', () => schema, quantity('ms|s|m|h'))
}

/** Bytes. */
export function size(atMost: string): Kind<number> {
  const what = `a size with its unit, such as ${SIZE_FORMS} (from 1B to ${atMost})`
  const schema = parsed(what, within(parseSize, 1, parseSize(atMost) ?? Number.POSITIVE_INFINITY))
  return single('SIZE', () => schema, quantity('B|KiB|MiB|GiB'))
}

export function count(atLeast: number, atMost: number): Kind<number> {
  const what = `a whole number from ${atLeast} to ${atMost}`
  const schema = v.pipe(v.number(what), v.integer(what), v.minValue(atLeast, what), v.maxValue(atMost, what))
  return {
    ...single('NUMBER', () => schema, { type: 'integer', minimum: atLeast, maximum: atMost }),
    fromTexts(texts) {
      const text = texts.at(-1) ?? ''
      return /^\s*\d+\s*$/.test(text) ? Number(text) : text
    },
  }
}

export function choice<const T extends string>(...choices: readonly T[]): Kind<T> {
  const what = alternatives(choices)
  return single(choices.join('|'), () => v.picklist(choices, what), { enum: choices }, choices)
}

export function yesOrNo(): Kind<boolean> {
  const what = 'true or false'
  return {
    ...single('true|false', () => v.boolean(what), { type: 'boolean' }),
    fromTexts(texts) {
      const text = texts.at(-1)?.trim() ?? ''
      return /^(true|false)$/.test(text) ? text === 'true' : text
    },
  }
}

export function name(what: string): Kind<string> {
  return single('NAME', () => filled(what), TEXT)
}

/** An absolute path; what is there is looked at by whoever needs it. */
export function path(): Kind<string> {
  return single('PATH', (base) => pathFrom(base, 'a path'), TEXT)
}

/** The absolute path of a directory that exists. */
export function directory(): Kind<string> {
  const what = 'a directory that exists'
  return single('DIR', (base) => v.pipe(pathFrom(base, what), v.check(isDirectory, what)), TEXT)
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
  const schemaFor = (base: string) =>
    v.pipe(
      pathFrom(base, 'a path'),
      v.check(
        (socket) => socketPathFault(socket) === null,
        ({ input }) => socketPathFault(input) ?? '',
      ),
    )
  return single('PATH', schemaFor, TEXT)
}

/** `null` in a file says what leaving it out says. */
export function orNull<T>({ combine: _, ...kind }: Kind<T>): Kind<T | null> {
  return {
    ...kind,
    shape: oneOf(kind.shape, NOTHING),
    read: (raw, at) => (raw === null ? { ok: true, value: null } : kind.read(raw, at)),
  }
}

function within(
  parse: (text: string) => number | null,
  atLeast: number,
  atMost: number,
): (text: string) => number | null {
  return (text) => {
    const value = parse(text)
    return value !== null && value >= atLeast && value <= atMost ? value : null
  }
}

/** A number and its unit. */
function quantity(units: string): Shape {
  return { type: 'string', pattern: `^\\s*\\d+(\\.\\d+)? ?(${units})\\s*$` }
}

function single<T>(
  placeholder: string,
  schemaFor: (base: string) => Schema<T>,
  shape: Shape,
  candidates: readonly string[] = [],
): Kind<T> {
  return {
    placeholder,
    many: false,
    shape,
    fromTexts: (texts) => texts.at(-1),
    read: bySchema(schemaFor, candidates),
  }
}
