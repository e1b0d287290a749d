import type { Place } from '../problem/problem.ts'
import { kindOf } from './script-kind.ts'
import { placeOfMatch } from './source-place.ts'

/** The place where a route script's text names an event route; only the file when that is not beyond doubt. */
export function placeOfEvname(file: string, evname: string): Place {
  const name = evname.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const named = new RegExp((kindOf(file) === 'kemi' ? inKemiScript : inRouteModule)(name), 'g')
  return placeOfMatch(file, (text) => {
    const [first, second] = text.matchAll(named)
    return first === undefined || second !== undefined ? null : first.index
  })
}

/** A key, or the name of a method, in an object. */
function inRouteModule(name: string): string {
  return `(?<=(['"\`]))${name}(?=\\1\\s*\\]?\\s*[:(=])|(?<=[{,\\s])${name}(?=\\s*[:(])`
}

/** `function name(`, `var name =`, `this.name =` or `this['name'] =`. */
function inKemiScript(name: string): string {
  const assigned = `(?<=\\b(?:var|let|const)\\s+|\\bthis(?:\\.|\\[\\s*['"]))${name}(?=['"]?\\s*\\]?\\s*=[^=])`
  return `(?<=\\bfunction\\s+)${name}(?=\\s*\\()|${assigned}`
}
