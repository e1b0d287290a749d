import { type Problem, problem, type Result } from '../problem/problem.ts'
import { describeError, property } from './describe-error.ts'
import type { EventRoute } from './evr.ts'
import { isClass } from './is-class.ts'
import { placeOfEvname } from './place-of-evname.ts'
import { textOf } from './source-place.ts'

const EXPECTED =
  "expected a default export that maps evnames to functions, such as { 'evrexec:test'(evr) { … } }"
const KEMI = 'or is it a KEMI script? Then its name has to end in ".kemi.js"'
const HELPERS = 'a file that is only there for others to import is left alone when its name begins with "_"'

/** Takes the event routes out of an imported route module, or says everything that is wrong with it. */
export function readRoutes(namespace: object, file: string): Result<ReadonlyMap<string, EventRoute>> {
  try {
    const exported = defaultExport(namespace)
    const found = faultOf(namespace, exported, file)
    if (found === null) return readEntries(exported as Record<string, unknown>, file)
    return { ok: false, problems: [problem(`${EXPECTED}; found ${found}`, { source: file })] }
  } catch (error) {
    const message = `the default export cannot be read: ${describeError(error).text}`
    return { ok: false, problems: [problem(message, { source: file })] }
  }
}

/** What was found in the place of a map of functions. */
function faultOf(namespace: object, exported: unknown, file: string): string | null {
  const names = Object.keys(namespace)
  if (names.length === 0) return noExport(file)
  if (!names.includes('default')) return `only ${names.join(', ')} (${HELPERS})`
  if (!isPlainObject(exported)) return kindOfValue(exported)
  return Object.keys(exported).length > 0 || mentionsExports(file) ? null : noExport(file)
}

function readEntries(
  exported: Readonly<Record<string, unknown>>,
  file: string,
): Result<ReadonlyMap<string, EventRoute>> {
  const routes = new Map<string, EventRoute>()
  const problems: Problem[] = []
  for (const [evname, value] of Object.entries(exported)) {
    if (evname === '') {
      problems.push(problem('expected an evname before each function, found an empty one', { source: file }))
    } else if (typeof value === 'function' && !isClass(value)) {
      // As a method call would do it: `this` is the default export.
      routes.set(evname, value.bind(exported))
    } else {
      const message = `expected a function as event route "${evname}", found ${kindOfValue(value)}`
      problems.push(problem(message, placeOfEvname(file, evname)))
    }
  }
  return problems.length === 0 ? { ok: true, value: routes } : { ok: false, problems }
}

function noExport(file: string): string {
  const isKemi = /\bKSR\./.test(textOf(file) ?? '')
  return `no export (${isKemi ? KEMI : HELPERS})`
}

/** Compilers turn `export default` into CommonJS as `exports.default`, marked by `__esModule`. */
function defaultExport(namespace: object): unknown {
  const exported = property(namespace, 'default')
  const compiled = typeof exported === 'object' && exported !== null && '__esModule' in exported
  return compiled && 'default' in exported ? exported.default : exported
}

/** CommonJS without any export is an empty object too. Only an explicit one is meant. */
function mentionsExports(file: string): boolean {
  return /\bexports?\b/.test(textOf(file) ?? '')
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function') return isClass(value) ? 'a class' : 'a function'
  if (typeof value !== 'object') return `a ${typeof value}`
  if (value instanceof Promise) return 'a promise (await it before it is exported)'
  return isPlainObject(value) ? 'an object' : `an instance of ${value.constructor?.name || 'a class'}`
}
