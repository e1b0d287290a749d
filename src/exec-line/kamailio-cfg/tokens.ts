import { type Mark, type SourceText, TextBuilder } from '../../problem/source-text.ts'
import type { Characters } from './characters.ts'
import type { Preprocessor } from './preprocessor.ts'
import type { Report } from './report.ts'
import { readString } from './string-literal.ts'
import type { SubstitutionKind } from './substitutions.ts'

export type Token =
  /** A name or a number. */
  | { readonly kind: 'word'; readonly text: string; readonly at: Mark }
  /** `sure`: whether it is known what the substitutions make of it. */
  | { readonly kind: 'string'; readonly value: SourceText; readonly sure: boolean; readonly at: Mark }
  /** A pseudo-variable, such as `$env(HOME)`. */
  | { readonly kind: 'variable'; readonly value: SourceText; readonly at: Mark }
  | { readonly kind: 'substitution'; readonly text: SubstitutionKind; readonly at: Mark }
  | { readonly kind: 'punctuation'; readonly text: string; readonly at: Mark }
  | { readonly kind: 'end'; readonly at: Mark }

/** These mean what they mean, even where a `#!define` says otherwise. */
const KEYWORDS = new Set(['modparam', 'modparamx', 'loadmodule', 'loadmodulex'])

/** The words, strings and other marks of a configuration; comments and directives are dealt with on the way. */
export class Tokens {
  readonly #characters: Characters
  readonly #preprocessor: Preprocessor | null
  readonly #report: Report
  #ahead: Token | null = null

  /** Without a preprocessor there are no directives, and no name stands for something else. */
  constructor(characters: Characters, preprocessor: Preprocessor | null, report: Report) {
    this.#characters = characters
    this.#preprocessor = preprocessor
    this.#report = report
  }

  peek(): Token {
    this.#ahead ??= this.#read()
    return this.#ahead
  }

  next(): Token {
    const token = this.peek()
    this.#ahead = null
    return token
  }

  #read(): Token {
    const characters = this.#characters
    for (;;) {
      while (characters.match(/(?:[ \t\b\r\n]|\\\n)+/y));
      const at = characters.mark
      if (characters.atEnd) return { kind: 'end', at }

      if (characters.match(/(?=#!|!!)/y)) {
        const directive = this.#preprocessor?.readDirective()
        if (directive === undefined) return this.#readPunctuation(/#!|!!/y, at)
        if (typeof directive === 'string') return { kind: 'substitution', text: directive, at }
        if (directive) continue
      }
      if (this.#readComment(at)) continue

      const [word] = characters.match(/[A-Za-z0-9_]+/y) ?? []
      if (word !== undefined) {
        if (this.#standsForSomething(word, at)) continue
        return { kind: 'word', text: word, at }
      }
      if (characters.match(/(?=["'])/y)) return this.#readString(at)
      if (characters.match(/(?=\$)/y)) return this.#readVariable(at)
      return this.#readPunctuation(/./sy, at)
    }
  }

  #readPunctuation(pattern: RegExp, at: Mark): Token {
    return { kind: 'punctuation', text: this.#characters.match(pattern)?.[0] ?? '', at }
  }

  #readComment(at: Mark): boolean {
    const characters = this.#characters
    if (characters.match(/#|\/\//y)) {
      characters.skipLine()
      return true
    }
    if (!characters.match(/\/\*/y)) return false
    for (let depth = 1; depth > 0; ) {
      const [part] = characters.match(/\/\*|\*\/|[^/*]+|[/*]/y) ?? []
      if (part === '/*') depth++
      else if (part === '*/') depth--
      else if (part === undefined) {
        this.#report('expected "*/" before the end, found none (comments can stand in comments)', at)
        return true
      }
    }
    return true
  }

  #standsForSomething(word: string, at: Mark): boolean {
    if (this.#preprocessor === null || KEYWORDS.has(word) || /^[0-9]/.test(word)) return false
    if (word === 'include_file' || word === 'import_file') {
      return this.#preprocessor.include(word === 'include_file')
    }
    return this.#preprocessor.expand(word, at)
  }

  #readString(at: Mark): Token {
    const written = readString(this.#characters, this.#report)
    if (written === null) return { kind: 'end', at }
    const value = this.#preprocessor === null ? written : this.#preprocessor.substitute(written)
    return { kind: 'string', value: value ?? written, sure: value !== null, at }
  }

  /** What stands in its parentheses is part of it: quotes and comment signs there begin nothing. */
  #readVariable(at: Mark): Token {
    const characters = this.#characters
    const builder = new TextBuilder()
    let depth = 0
    let pattern = /\$(?:[A-Za-z_][A-Za-z0-9_]*)?(?:\(|)/y
    do {
      const { mark } = characters
      const [part] = characters.match(pattern) ?? []
      if (part === undefined) {
        this.#report('expected a closing ")" before the end, found none', at)
        break
      }
      builder.copy(mark, part.length)
      if (part.endsWith('(')) depth++
      else if (part === ')') depth--
      pattern = /[()]|[^()]+/y
    } while (depth > 0)
    return { kind: 'variable', value: builder.build(at), at }
  }
}
