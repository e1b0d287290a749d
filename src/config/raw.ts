/** Values as they come out of a configuration file, before they are validated. */
import { quoted } from '../problem/quoted.ts'

/** A raw value as a message shows it. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || typeof value === 'boolean') return `${value} (a ${typeof value})`
  if (Array.isArray(value)) return 'a list'
  return isMapping(value) ? 'a mapping' : `a ${kindOf(value).toLowerCase()}`
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return kindOf(value) === 'Object'
}

/** `Object`, `Array`, `Date`, `Function`, … */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}
