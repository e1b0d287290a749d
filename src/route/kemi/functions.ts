import { isClass } from '../is-class.ts'
import type { Realm } from './realm.ts'

/** Names that no property of the global object may stand for. */
const LEXICAL = /\b(?:const|let)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=/gu

/**
 * A script's top-level functions, and how to get at what each name stands for now: as in the reference, a script may
 * put another function in the place of one. Those of `const` and `let` count as well.
 */
export function functionsIn(realm: Realm, text: string): ReadonlyMap<string, () => unknown> {
  const functions = new Map<string, () => unknown>()
  const add = (name: string, look: () => unknown) => {
    if (isFunction(look())) functions.set(name, look)
  }
  const { global } = realm
  for (const name of Object.keys(global)) add(name, () => global[name])
  for (const [, name = ''] of text.matchAll(LEXICAL)) {
    if (!(name in global)) add(name, lexical(realm, name))
  }
  return functions
}

/** The text may only look like a declaration, or be one within a function. */
function lexical(realm: Realm, name: string): () => unknown {
  try {
    return realm.evaluate(`() => typeof ${name} === 'undefined' ? undefined : ${name}`) as () => unknown
  } catch {
    return () => undefined
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function' && !isClass(value)
}
