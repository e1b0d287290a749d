import { didYouMean } from '../../problem/nearest.ts'
import type { Complain } from './complain.ts'
import { OFFERED, type PseudoVariable, type PvValue, pseudoVariableAt } from './pseudo-variables.ts'

/** `KSR.pv`. What is not a pseudo-variable counts as null, and is complained of. */
export function pvFunctions(complain: Complain) {
  function find(caller: string, name: unknown): PseudoVariable | null {
    const text = String(name)
    const found = pseudoVariableAt(text, 0)
    if (found !== null && found.end === text.length) return found.variable
    complain(`KSR.pv.${caller}: ${notOffered(text)}`)
    return null
  }

  function read(caller: string, name: unknown): PvValue {
    return find(caller, name)?.read() ?? null
  }

  function write(caller: string, name: unknown, value: PvValue): boolean {
    const variable = find(caller, name)
    if (variable === null) return false
    if (variable.write === undefined)
      complain(`KSR.pv.${caller}: "${name}" can only be read; it stays as it is`)
    variable.write?.(value)
    return true
  }

  return {
    get: (name: unknown) => read('get', name),
    gete: (name: unknown) => read('gete', name) ?? '',
    getw: (name: unknown) => read('getw', name) ?? '<null>',
    getvn: (name: unknown, otherwise: unknown) => read('getvn', name) ?? toInt(otherwise),
    getvs: (name: unknown, otherwise: unknown) => read('getvs', name) ?? String(otherwise),
    seti: (name: unknown, value: unknown) => write('seti', name, toInt(value)),
    sets: (name: unknown, value: unknown) => write('sets', name, String(value)),
    unset: (name: unknown) => write('unset', name, null),
    is_null: (name: unknown) => read('is_null', name) === null,
  }
}

/** Says what a text is not. */
export function notOffered(text: string): string {
  return `expected a pseudo-variable that is offered here (${OFFERED.join(', ')}), found "${text}"${didYouMean(text, OFFERED)}`
}

/** A C int, as in the reference: without a fraction, and no further than 32 bits go. */
function toInt(value: unknown): number {
  const number = Math.trunc(Number(value)) || 0
  return Math.min(Math.max(number, -(2 ** 31)), 2 ** 31 - 1)
}
