import { didYouMean, nearest } from '../../problem/nearest.ts'
import { quoted } from '../../problem/quoted.ts'
import type { Mark } from '../../problem/source-text.ts'
import type { ExecText } from '../exec-text.ts'
import { posixPattern } from './posix-pattern.ts'
import type { Report } from './report.ts'
import type { Token, Tokens } from './tokens.ts'
import { expandVariables, type Variables } from './variables.ts'

/** What a `modparam` is: an exec line, a matter of other modules, or wrong, which has been reported then. */
export type Modparam =
  | { readonly kind: 'exec-line'; readonly line: ExecText }
  | { readonly kind: 'other'; readonly module: string }
  | { readonly kind: 'wrong' }

const WRONG: Modparam = { kind: 'wrong' }

/** An argument that names something, and where it begins. */
interface Name {
  readonly text: string
  readonly at: Mark
}

/** Reads what follows the word `modparam`: `("module", "parameter", value)`. Of other modules the value is left. */
export class ModparamReader {
  readonly #tokens: Tokens
  readonly #report: Report
  /** What `modparamx` evaluates; null for `modparam`. */
  readonly #variables: Variables | null

  constructor(tokens: Tokens, variables: Variables | null, report: Report) {
    this.#tokens = tokens
    this.#variables = variables
    this.#report = report
  }

  read(): Modparam {
    const module = this.#expect('(') && this.#expectName('the name of a module')
    const parameter = module && this.#expect(',') && this.#expectName('the name of a parameter')
    if (!module || !parameter || !this.#expect(',')) return WRONG

    const isOurs = matchesEvrexec(module.text)
    if (isOurs === null) {
      this.#report(`expected a pattern for the names of modules, found ${quoted(module.text)}`, module.at)
      return WRONG
    }
    if (!isOurs && nearest(module.text, ['evrexec']) === null) return { kind: 'other', module: module.text }
    if (!isOurs) {
      const found = quoted(module.text) + didYouMean(module.text, ['evrexec'])
      this.#report(`expected the name of a module, found ${found}`, module.at)
      return WRONG
    }
    if (parameter.text !== 'exec') {
      const found = quoted(parameter.text) + didYouMean(parameter.text, ['exec'])
      this.#report(`expected "exec", the only parameter of evrexec, found ${found}`, parameter.at)
      return WRONG
    }
    const line = this.#expectLine()
    return line && this.#expect(')') ? { kind: 'exec-line', line } : WRONG
  }

  #expect(text: string): boolean {
    const token = this.#tokens.peek()
    if (token.kind === 'punctuation' && token.text === text) return this.#tokens.next() === token
    this.#reportFound(`"${text}"`, token)
    return false
  }

  /** As in the reference, one with a variable that is not known counts as it stands. */
  #expectName(what: string): Name | null {
    const token = this.#tokens.peek()
    if (token.kind !== 'string') {
      this.#reportFound(what, token)
      return null
    }
    this.#tokens.next()
    const evaluated = this.#variables && expandVariables(token.value, this.#variables)
    const { text } = evaluated?.ok ? evaluated.value : token.value
    return { text, at: token.at }
  }

  #expectLine(): ExecText | null {
    const token = this.#tokens.peek()
    if (token.kind !== 'string' && (token.kind !== 'variable' || this.#variables === null)) {
      this.#reportFound('a string with an exec line', token)
      return null
    }
    this.#tokens.next()
    const { value } = token
    if (token.kind === 'string' && !token.sure) {
      const found = `${quoted(value.text)}, which a #!subst changes in a way that only Kamailio knows`
      this.#report(`expected an exec line that can be told, found ${found}`, token.at)
      return null
    }
    if (this.#variables === null) return value
    const evaluated = expandVariables(value, this.#variables)
    if (evaluated.ok) return evaluated.value
    this.#report(evaluated.fault.message, { text: value, offset: evaluated.fault.offset })
    return null
  }

  #reportFound(expected: string, token: Token): void {
    this.#report(
      `expected ${expected} in modparam("evrexec", "exec", "…"), found ${describe(token)}`,
      token.at,
    )
  }
}

/** Names of modules are regular expressions, in either case, for the whole name; null when one is not understood. */
function matchesEvrexec(pattern: string): boolean | null {
  const posix = posixPattern(`^(${pattern})$`, { ignoreCase: true, lines: false })
  return posix === null ? null : posix.regexp.test('evrexec')
}

export function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end'
    case 'string':
      return `the string ${quoted(token.value.text)}`
    case 'variable':
      return quoted(token.value.text)
    case 'substitution':
      return quoted(`#!${token.text}`)
    case 'word':
    case 'punctuation':
      return quoted(token.text)
  }
}
