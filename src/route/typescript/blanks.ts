import type { SyntaxNode, Token } from './syntax-tree.ts'

/** After a statement without a semicolon, a line that begins with one of these continues it. */
const CONTINUES = /^(?:[([`+\-*/]|in\b|instanceof\b)/

const LINE_BREAK = /[\n\r\u2028\u2029]/

/** A source text of which parts are replaced by as many spaces, so that what is left stays in its place. */
export class Blanks {
  readonly #source: string
  readonly #tokens: readonly Token[]
  readonly #text: string[]

  constructor(source: string, tokens: readonly Token[]) {
    this.#source = source
    this.#tokens = tokens.filter(({ type }) => typeof type !== 'string')
    this.#text = source.split('')
  }

  toString(): string {
    return this.#text.join('')
  }

  blank({ start, end }: Pick<Token, 'start' | 'end'>): void {
    for (let offset = start; offset < end; offset++) {
      if (!LINE_BREAK.test(this.#source[offset] ?? '')) this.#text[offset] = ' '
    }
  }

  /** Blanks where a semicolon may be missing, and puts one there when what comes next would be taken as more. */
  blankAtEnd(range: Pick<Token, 'start' | 'end'>, next: Token | null = this.after(range.end)): void {
    this.blank(range)
    if (next !== null && CONTINUES.test(this.#source.slice(next.start, next.end + 1)))
      this.put(';', range.start)
  }

  /** Blanks an element of a list, with the comma behind it. */
  blankWithComma(node: SyntaxNode): void {
    this.blank(node)
    const next = this.after(node.end)
    if (next !== null && this.textOf(next) === ',') this.blank(next)
  }

  put(character: string, offset: number): void {
    this.#text[offset] = character
  }

  hasLineBreak(start: number, end: number): boolean {
    return LINE_BREAK.test(this.#source.slice(start, end))
  }

  endsWithSemicolon(node: SyntaxNode): boolean {
    return this.#source[node.end - 1] === ';'
  }

  textOf(token: Token): string {
    return this.#source.slice(token.start, token.end)
  }

  /** The first token that begins at the offset or behind it. */
  after(offset: number): Token | null {
    return this.#tokens[this.#indexAfter(offset)] ?? null
  }

  /** The last token that ends at the offset or before it. */
  before(offset: number): Token | null {
    for (let index = this.#indexAfter(offset) - 1; index >= 0; index--) {
      const token = this.#tokens[index]
      if (token !== undefined && token.end <= offset) return token
    }
    return null
  }

  between(start: number, end: number): readonly Token[] {
    return this.#tokens.slice(this.#indexAfter(start), this.#indexAfter(end))
  }

  #indexAfter(offset: number): number {
    let [low, high] = [0, this.#tokens.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#tokens[middle]?.start ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
