/**
 * What the reference does to the text before it looks at statements: defined names, conditions, included files and
 * substitutions. Directives begin with `#!` or `!!` and may stand anywhere outside strings and comments.
 *
 * Deliberate differences, for what the reference would quietly take otherwise than it looks:
 * - `#!ifdef` and the like without a name, and `#!else` and `#!endif` with something behind them, are comments there.
 *   Here they are problems, and so is what came after Kamailio 5.6: `#!ifexp`, and `#!undef` of a name that is defined.
 * - `#!else` and `#!endif` that belong to nothing are problems; the reference warns, and counts whether numbers match.
 * - A name has to follow `#!define` at once; the reference skips to the next one.
 * - What has no end in the reference, such as a name that stands for itself, ends with a problem.
 */
import { quoted } from '../../problem/quoted.ts'
import { type Mark, type SourceText, TextBuilder } from '../../problem/source-text.ts'
import type { Characters } from './characters.ts'
import { Conditions } from './conditions.ts'
import { Defines } from './defines.ts'
import { Definitions } from './definitions.ts'
import { Includes } from './includes.ts'
import type { Report } from './report.ts'
import { type SubstitutionKind, Substitutions } from './substitutions.ts'
import type { Variables } from './variables.ts'

/** What is asked of the world around. */
export interface Surroundings {
  /** The text of a file; null when there is none that can be read. */
  readonly read: (path: string) => string | null
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Far beyond what a configuration has. */
const MOST_EXPANSIONS = 100_000
const MOST_EXPANDED_CHARACTERS = 10_000_000

const SUBSTITUTION = /(?:#!|!!)(subst(?:defs?)?)/y
const INCLUDE = /(?:#!|!!)(include_file|import_file)/y
/** What looks like a directive, and is none to the reference. */
const MISTAKEN =
  /(?=(?:#!|!!)(?:(ifn?def|(?:try|re)?def(?:ine)?)\s|(ifexp)\b|(?:try)?undef(?:ine)?[ \t]+([A-Za-z0-9_]+)))/y

const SUBSTITUTION_KINDS: readonly SubstitutionKind[] = ['subst', 'substdef', 'substdefs']

export class Preprocessor {
  readonly defines = new Defines()
  readonly variables: Variables
  readonly #characters: Characters
  readonly #report: Report
  readonly #substitutions = new Substitutions()
  readonly #definitions: Definitions
  readonly #conditions: Conditions
  readonly #includes: Includes
  #expansions = 0
  #expandedCharacters = 0

  constructor(characters: Characters, { read, env }: Surroundings, report: Report) {
    this.#characters = characters
    this.#report = report
    this.variables = {
      env: (name) => (Object.hasOwn(env, name) ? (env[name] ?? null) : null),
      def: (name) => this.defines.get(name)?.text ?? null,
    }
    this.#definitions = new Definitions(characters, this.defines, this.variables, report)
    this.#conditions = new Conditions(characters, this.defines, report)
    this.#includes = new Includes(characters, this.#substitutions, read, report)
  }

  /**
   * Takes a directive that comes next, if one does, and says whether. The string that `#!subst` and the like are about
   * may come from what a name stands for, so that is left to the caller, who is told the kind.
   */
  readDirective(): boolean | SubstitutionKind {
    if (this.#definitions.read() || this.#conditions.read()) return true
    const substitution = this.#characters.match(SUBSTITUTION)
    if (substitution !== null) return SUBSTITUTION_KINDS.find((kind) => kind === substitution[1]) ?? true
    const include = this.#characters.match(INCLUDE)
    if (include !== null) return this.include(include[1] === 'include_file')
    this.#reportMistaken()
    return false
  }

  /** Goes on with the file whose name comes next. */
  include(required: boolean): true {
    this.#includes.read(required)
    return true
  }

  /** Goes on with what a name stands for; false when it is not defined. */
  expand(name: string, at: Mark): boolean {
    const value = this.defines.get(name)
    if (value === null) return false
    this.#expandedCharacters += value.text.length
    if (++this.#expansions > MOST_EXPANSIONS || this.#expandedCharacters > MOST_EXPANDED_CHARACTERS) {
      this.#report(`expected a name that comes to an end, found ${name}, which may stand for itself`, at)
      this.#characters.stop()
    } else {
      this.#characters.expand(value)
    }
    return true
  }

  /** `NAME` or `NAME=VALUE`, as after the flag `-A`. */
  predefine(written: SourceText): void {
    const [, name = '', value] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/s.exec(written.text) ?? []
    const at: Mark = { text: written, offset: 0 }
    if (name === '') {
      this.#report(`expected NAME or NAME=VALUE, found ${quoted(written.text)}`, at)
    } else {
      const length = value?.length ?? 0
      const end: Mark = { text: written, offset: written.text.length }
      const text = new TextBuilder().copy({ text: written, offset: end.offset - length }, length).build(end)
      this.defines.define(name, text, 'refuse', at, this.#report)
    }
  }

  /** A module that is loaded defines a name: `MOD_evrexec`. */
  defineModule(path: SourceText): void {
    const [name = ''] = /[^/]*$/.exec(path.text.replace(/\.so$/, '')) ?? []
    this.defines.define(`MOD_${name}`, null, 'keep', { text: path, offset: 0 }, this.#report)
  }

  addSubstitution(kind: SubstitutionKind, rule: SourceText): void {
    this.#substitutions.add(kind, rule, this.defines, this.variables, this.#report)
  }

  /** A string with everything substituted; null when what comes of it cannot be told. */
  substitute(text: SourceText): SourceText | null {
    return this.#substitutions.apply(text)
  }

  /** To be called at the end of everything. */
  finish(): void {
    this.#conditions.finish()
  }

  #reportMistaken(): void {
    const at = this.#characters.mark
    const [, directive, later, name] = this.#characters.match(MISTAKEN) ?? []
    if (directive !== undefined) {
      this.#report(
        `expected a name after "#!${directive}", found none (Kamailio would take it for a comment)`,
        at,
      )
    } else if (later !== undefined || (name !== undefined && this.defines.has(name))) {
      const found = quoted(`#!${later ?? 'undef'}`)
      this.#report(`expected a directive of Kamailio 5.6, found ${found}, which is a comment there`, at)
    }
  }
}
