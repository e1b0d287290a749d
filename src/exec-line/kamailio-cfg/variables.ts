import { quoted } from '../../problem/quoted.ts'
import { type SourceText, TextBuilder } from '../../problem/source-text.ts'
import { fault, type Parsed, parsed } from '../fault.ts'

/** The pseudo-variables whose values are known before Kamailio runs. */
export interface Variables {
  /** `$env(NAME)`; null when it is not set. */
  env(name: string): string | null
  /** `$def(NAME)`; null when it is not defined. */
  def(name: string): string | null
}

interface Variable {
  /** Of the variable as it is written. */
  readonly length: number
  readonly value: string
}

const VARIABLE = /\$(?:\$|(env|def)\(([^()]*)\))/y

/** The variable that a text has at this offset, where there is a `$`. */
export function readVariable(text: string, offset: number, variables: Variables): Parsed<Variable> {
  VARIABLE.lastIndex = offset
  const match = VARIABLE.exec(text)
  if (match === null) {
    const [found = '$'] = /^\$\(?\w*(?:\([^()]*\))?/.exec(text.slice(offset, offset + 100)) ?? []
    return fault(
      `expected $env(…) or $def(…), found ${quoted(found)}, whose value only Kamailio knows`,
      offset,
    )
  }
  const [{ length }, kind, name = ''] = match
  if (kind === undefined) return parsed({ length, value: '$' })
  const value = kind === 'env' ? variables.env(name) : variables.def(name)
  if (value !== null) return parsed({ length, value })
  const expected = kind === 'env' ? 'an environment variable that is set' : 'a name that is defined'
  return fault(`expected ${expected}, found ${quoted(name)}`, offset)
}

/** The text with the values of its variables in their places. */
export function expandVariables(text: SourceText, variables: Variables): Parsed<SourceText> {
  const builder = new TextBuilder()
  let at = 0
  for (let next = text.text.indexOf('$'); next !== -1; next = text.text.indexOf('$', at)) {
    const variable = readVariable(text.text, next, variables)
    if (!variable.ok) return variable
    builder.copy({ text, offset: at }, next - at).insert(variable.value.value, { text, offset: next })
    at = next + variable.value.length
  }
  const end = text.text.length
  return parsed(builder.copy({ text, offset: at }, end - at).build({ text, offset: end }))
}
