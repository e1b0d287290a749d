import { quoted } from '../../problem/quoted.ts'
import { type SourceText, sourceText, TextBuilder } from '../../problem/source-text.ts'
import type { Characters } from './characters.ts'
import type { Defines, Redefinition } from './defines.ts'
import { readName } from './name.ts'
import type { Report } from './report.ts'
import type { Variables } from './variables.ts'

const DEFINE = /(?:#!|!!)(try|re|)def(?:ine)?[ \t\b\r]+/y
const FROM_ENVIRONMENT = /(?:#!|!!)(try)?defenv(s)?[ \t]*/y

const AGAIN: Readonly<Record<string, Redefinition>> = { '': 'refuse', try: 'keep', re: 'replace' }

/** `#!define NAME VALUE`, `#!defenv NAME=VARIABLE`, and their relatives. */
export class Definitions {
  readonly #characters: Characters
  readonly #defines: Defines
  readonly #variables: Variables
  readonly #report: Report

  constructor(characters: Characters, defines: Defines, variables: Variables, report: Report) {
    this.#characters = characters
    this.#defines = defines
    this.#variables = variables
    this.#report = report
  }

  /** Takes one that comes next; false when none comes. */
  read(): boolean {
    const define = this.#characters.match(DEFINE)
    if (define !== null) {
      this.#define(AGAIN[define[1] ?? ''] ?? 'refuse')
      return true
    }
    const fromEnvironment = this.#characters.match(FROM_ENVIRONMENT)
    if (fromEnvironment === null) return false
    const [, optional, asString] = fromEnvironment
    this.#defineFromEnvironment(optional !== undefined, asString !== undefined)
    return true
  }

  #define(again: Redefinition): void {
    const at = this.#characters.mark
    const name = readName(this.#characters, '#!define', this.#report)
    const value = this.#readValue()
    if (name !== null) this.#defines.define(name, value, again, at, this.#report)
  }

  /** The rest of the line, and of those that it is continued in by a backslash. */
  #readValue(): SourceText {
    const builder = new TextBuilder()
    this.#characters.match(/[ \t\b\r]*/y)
    const start = this.#characters.mark
    // Even before a line break, a backslash that comes first is what the name stands for.
    builder.copy(start, this.#characters.match(/\\/y)?.[0].length ?? 0)
    while (!this.#characters.atEnd && !this.#characters.match(/\n/y)) {
      const { mark } = this.#characters
      if (this.#characters.match(/\\\n/y)) continue
      builder.copy(mark, this.#characters.match(/\\|[^\\\n]+/y)?.[0].length ?? 0)
    }
    return builder.build(start)
  }

  /** `NAME` or `NAME=VARIABLE`; a variable that is not set may be optional, and its value may become a string. */
  #defineFromEnvironment(optional: boolean, asString: boolean): void {
    const at = this.#characters.mark
    const [written = ''] = this.#characters.match(/[^ \t\r\n]+/y) ?? []
    const [, name = '', variable = name] = /^([^=]*)(?:=(.*))?$/s.exec(written) ?? []
    const value = this.#variables.env(variable)
    if (value !== null) {
      const text = sourceText(asString ? `"${value}"` : value, `$${variable}`)
      this.#defines.define(name, text, 'refuse', at, this.#report)
    } else if (!optional) {
      this.#report(`expected an environment variable that is set, found ${quoted(variable)}`, at)
    }
  }
}
