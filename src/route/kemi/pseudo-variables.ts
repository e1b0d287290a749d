import { currentExecution } from './execution.ts'

export type PvValue = string | number | null

export interface PseudoVariable {
  read(): PvValue
  /** Null: not set any more. Missing where it cannot be changed. */
  write?(value: PvValue): void
}

/** For messages, and for what was probably meant. */
export const OFFERED = [
  ...['data', 'srcip', 'srcport', 'srcportno'].map((name) => `$evr(${name})`),
  ...['$pp', '$TS', '$var(NAME)', '$null', '$$'],
]

/** By its name. They live as long as the worker, and all its scripts see the same. */
const VARIABLES = new Map<string, string | number>()

const EVR: Readonly<Record<string, PseudoVariable>> = {
  data: { read: () => currentExecution().evr?.data ?? null },
  srcip: { read: () => currentExecution().evr?.srcip ?? null },
  srcport: { read: () => currentExecution().evr?.srcport ?? null },
  srcportno: { read: sourcePort },
}

const PLAIN: Readonly<Record<string, PseudoVariable>> = {
  pp: { read: () => process.pid },
  TS: { read: () => Math.floor(Date.now() / 1000) },
  null: { read: () => null },
  $: { read: () => '$' },
}

/** As in the reference, a run has the port 0, and yet neither `srcip` nor `srcport`. */
function sourcePort(): number | null {
  const { evr } = currentExecution()
  return evr?.source === 'run' ? 0 : (evr?.srcportno ?? null)
}

/**
 * The pseudo-variable that begins at an offset of the text, as `$name`, `$name(inner)`, `$(name)` or `$(name(inner))`,
 * and the offset behind it. Null: there is none such, or none that is offered here.
 */
export function pseudoVariableAt(
  text: string,
  start: number,
): { readonly variable: PseudoVariable; readonly end: number } | null {
  if (text[start] !== '$') return null
  if (text[start + 1] === '$') return found('$', null, start + 2)
  const isEnclosed = text[start + 1] === '('
  const nameStart = start + (isEnclosed ? 2 : 1)
  const nameEnd = endOfName(text, nameStart)
  const innerEnd = text[nameEnd] === '(' ? endOfInner(text, nameEnd) : nameEnd
  if (innerEnd === null || (isEnclosed && text[innerEnd] !== ')')) return null
  const name = text.slice(nameStart, nameEnd)
  const inner = innerEnd === nameEnd ? null : text.slice(nameEnd + 1, innerEnd - 1)
  return found(name, inner, isEnclosed ? innerEnd + 1 : innerEnd)
}

function found(name: string, inner: string | null, end: number) {
  const variable = pseudoVariable(name, inner)
  return variable === null ? null : { variable, end }
}

function pseudoVariable(name: string, inner: string | null): PseudoVariable | null {
  if (name === 'var') return inner === null || inner === '' ? null : userVariable(inner)
  if (name === 'evr') return inner !== null && Object.hasOwn(EVR, inner) ? (EVR[inner] ?? null) : null
  return inner === null && Object.hasOwn(PLAIN, name) ? (PLAIN[name] ?? null) : null
}

/** It is never null: 0 until it is set, and after it was unset. */
function userVariable(name: string): PseudoVariable {
  return {
    read: () => VARIABLES.get(name) ?? 0,
    write(value) {
      if (value === null) VARIABLES.delete(name)
      else VARIABLES.set(name, value)
    },
  }
}

function endOfName(text: string, start: number): number {
  const rest = /[\w.]*/y
  rest.lastIndex = start
  rest.test(text)
  return rest.lastIndex
}

/** Behind the parenthesis that closes the one at `start`. */
function endOfInner(text: string, start: number): number | null {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0) return at + 1
  }
  return null
}
