/** What is printed for one line of a batch. */
import { runFailure } from '../run/run-failure.ts'

/** How the run of one line came out. */
export type LineResult =
  /** The value is undefined when the route returned nothing. */
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: LineError }

interface LineError {
  readonly message: string
  /** As it was answered; with a `reason` in kebab-case. */
  readonly data: Readonly<Record<string, unknown>>
}

export interface Printed {
  readonly ok: boolean
  /** For stdout, without its line end; null: nothing. */
  readonly out: string | null
  /** For stderr; null: nothing. */
  readonly err: string | null
}

export type Printing = (line: number, result: LineResult) => Printed

/** Each with its number, and errors as data. */
export const printJson: Printing = (line, result) => {
  if (result.ok) return { ok: true, out: JSON.stringify({ line, ok: true, value: result.value }), err: null }
  const { message, data } = result.error
  return { ok: false, out: JSON.stringify({ line, ok: false, error: { ...data, message } }), err: null }
}

/**
 * One line each, so that the lines of the output belong to those of the input: what is no text, or has line ends within
 * it, stands there as JSON; nothing, and what has failed, as an empty line.
 */
export function printText(evname: string): Printing {
  return (line, result) => {
    if (result.ok) return { ok: true, out: onOneLine(result.value), err: null }
    const { error } = result
    const isOurs = OURS.includes(error.data.reason)
    return {
      ok: false,
      out: '',
      err: `line ${line}: ${isOurs ? error.message : runFailure(evname, error).message}`,
    }
  }
}

/** What no supervisor has said. */
const OURS: readonly unknown[] = ['timed-out', 'not-utf-8', 'line-too-long']

function onOneLine(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return JSON.stringify(value)
  const end = value.indexOf('\n')
  if (end === -1) return value
  return end === value.length - 1 ? value.slice(0, -1) : JSON.stringify(value)
}
