import { lastAtMost, lineStarts, locate } from './locate.ts'
import type { Place } from './problem.ts'

/** A text that a person wrote, with the way back to where each of its characters stands. */
export interface SourceText {
  readonly text: string
  /** Where the character at this offset (UTF-16, 0 to `text.length`) stands. */
  placeOf(offset: number): Place
}

/** One character of a text. */
export interface Mark {
  readonly text: SourceText
  readonly offset: number
}

/** The whole of what `source` (a file's path, `--exec`, …) says. */
export function sourceText(text: string, source: string | null): SourceText {
  let starts: readonly number[] | undefined
  return {
    text,
    placeOf(offset) {
      starts ??= lineStarts(text)
      return { source, ...locate(text, offset, starts) }
    },
  }
}

/** Puts a text together from pieces of others. */
export class TextBuilder {
  #text = ''
  readonly #starts: number[] = []
  readonly #pieces: { readonly origin: Mark; readonly asWritten: boolean }[] = []

  /** The next `length` characters, from `origin` on, as they stand there. */
  copy(origin: Mark, length: number): this {
    if (length === 0) return this
    this.#starts.push(this.#text.length)
    this.#pieces.push({ origin, asWritten: true })
    this.#text += origin.text.text.slice(origin.offset, origin.offset + length)
    return this
  }

  /** Characters that stand for something else that was written at `origin`, such as an escape. */
  insert(text: string, origin: Mark): this {
    if (text === '') return this
    this.#starts.push(this.#text.length)
    this.#pieces.push({ origin, asWritten: false })
    this.#text += text
    return this
  }

  /** `end` is what stands behind the last character, such as the closing quote. */
  build(end: Mark): SourceText {
    const [text, starts, pieces] = [this.#text, this.#starts, this.#pieces]
    return {
      text,
      placeOf(offset) {
        const index = lastAtMost(starts, offset)
        const piece = pieces[index]
        if (piece === undefined || offset >= text.length) return end.text.placeOf(end.offset)
        const { origin, asWritten } = piece
        return origin.text.placeOf(origin.offset + (asWritten ? offset - (starts[index] ?? 0) : 0))
      },
    }
  }
}
