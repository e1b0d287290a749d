/** What values look like in a file, as JSON Schema, for editors that complete and check by it. */
import { type Group, isOption } from './group.ts'

/** https://json-schema.org/draft-07 */
export type Shape = Readonly<Record<string, unknown>>

export const NOTHING: Shape = { type: 'null' }

/** Not blank. */
export const TEXT: Shape = { type: 'string', pattern: '\\S' }

export function oneOf(...shapes: readonly Shape[]): Shape {
  return { anyOf: shapes }
}

/** One value, or a list of them; nothing at all is an empty list in YAML. */
export function listOrOne(shape: Shape): Shape {
  return oneOf(shape, { type: 'array', items: shape }, NOTHING)
}

/** @param besides keys that are no options. */
export function mapping(group: Group, besides: Shape = {}): Shape {
  const options = Object.entries(group).map(([key, entry]) => [
    key,
    isOption(entry)
      ? { description: entry.help, default: entry.fallback, ...entry.kind.shape }
      : oneOf(mapping(entry), NOTHING),
  ])
  return {
    type: 'object',
    properties: { ...besides, ...Object.fromEntries(options) },
    additionalProperties: false,
  }
}
