import type { Mark, SourceText } from '../../problem/source-text.ts'

interface OpenText {
  readonly text: SourceText
  /** The path, if it is a file; null for what a name was defined as. */
  readonly file: string | null
  offset: number
}

/**
 * What remains to be read: the rest of a file, before it the rest of a file that it includes, before that what a name
 * stands for, and so on. What is read may begin in one text and end in another, as in the reference.
 */
export class Characters {
  readonly #open: OpenText[]
  #stopped = false

  constructor(text: SourceText, file: string | null) {
    this.#open = [{ text, file, offset: 0 }]
  }

  /** The innermost text that has something left, or the outermost at its end. */
  get #current(): OpenText {
    while (this.#open.length > 1 && isRead(this.#innermost)) this.#open.pop()
    return this.#innermost
  }

  get #innermost(): OpenText {
    const innermost = this.#open.at(-1)
    if (innermost === undefined) throw new Error('the outermost text is never closed')
    return innermost
  }

  /** Whether something was left out. */
  get stopped(): boolean {
    return this.#stopped
  }

  get atEnd(): boolean {
    return isRead(this.#current)
  }

  /** The next character. */
  get mark(): Mark {
    const { text, offset } = this.#current
    return { text, offset }
  }

  /** The files that are open, the innermost last. */
  get files(): string[] {
    return this.#open.flatMap(({ file }) => file ?? [])
  }

  /** Takes what the sticky pattern matches, which is never more than the rest of the innermost text. */
  match(pattern: RegExp): RegExpExecArray | null {
    const current = this.#current
    pattern.lastIndex = current.offset
    const match = pattern.exec(current.text.text)
    if (match !== null) current.offset = pattern.lastIndex
    return match
  }

  /** Passes over the rest of the line and the line break. */
  skipLine(): void {
    while (!this.atEnd) {
      this.match(/[^\n]*/y)
      if (this.match(/\n/y)) return
    }
  }

  /** Passes over everything before the next match of the (global) pattern, or over the innermost text. */
  skipTo(pattern: RegExp): void {
    const current = this.#current
    pattern.lastIndex = current.offset
    current.offset = pattern.exec(current.text.text)?.index ?? current.text.text.length
  }

  /** Reads a file before everything else. One that includes another as its last word stays open meanwhile. */
  include(text: SourceText, file: string): void {
    this.#open.push({ text, file, offset: 0 })
  }

  /** Reads what a name stands for before everything else. */
  expand(text: SourceText): void {
    while (this.#innermost.file === null && isRead(this.#innermost)) this.#open.pop()
    this.#open.push({ text, file: null, offset: 0 })
  }

  /** Leaves out the rest. */
  stop(): void {
    this.#stopped = true
    this.#open.length = 1
    this.#innermost.offset = this.#innermost.text.text.length
  }
}

function isRead({ text, offset }: OpenText): boolean {
  return offset >= text.text.length
}
