/**
 * Messages on a stream: each one line of JSON, optionally followed by a tab and a body that is carried as it
 * stands. JSON escapes tabs and line feeds within strings, so both are unambiguous, and a route's answer goes
 * through the supervisor without being parsed and printed again.
 */
export function encodeLine(header: object, body?: string): string {
  return body === undefined ? `${JSON.stringify(header)}\n` : `${JSON.stringify(header)}\t${body}\n`
}

/** Longer than any message with the longest answer in it. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024

export interface LineSink {
  message(header: unknown, body: string | null): void
  /** A line is not what `encodeLine` writes, or has no end; nothing is decoded any more. */
  broken(): void
}

/** Puts chunks of text together into lines and hands on each with its body (null: none). */
export class LineDecoder {
  readonly #sink: LineSink
  #parts: string[] = []
  #unfinishedCharacters = 0
  #isBroken = false

  constructor(sink: LineSink) {
    this.#sink = sink
  }

  push(chunk: string): void {
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1 && !this.#isBroken; end = chunk.indexOf('\n', start)) {
      this.#decode(this.#finish(chunk.slice(start, end)))
      start = end + 1
    }
    if (start < chunk.length && !this.#isBroken) this.#keep(chunk.slice(start))
  }

  #finish(last: string): string {
    if (this.#parts.length === 0) return last
    const line = this.#parts.join('') + last
    this.#parts = []
    this.#unfinishedCharacters = 0
    return line
  }

  #keep(part: string): void {
    this.#parts.push(part)
    this.#unfinishedCharacters += part.length
    if (this.#unfinishedCharacters > MAX_LINE_CHARACTERS) this.#break()
  }

  #decode(line: string): void {
    const tab = line.indexOf('\t')
    let header: unknown
    try {
      header = JSON.parse(tab === -1 ? line : line.slice(0, tab))
    } catch {
      this.#break()
      return
    }
    this.#sink.message(header, tab === -1 ? null : line.slice(tab + 1))
  }

  #break(): void {
    this.#isBroken = true
    this.#parts = []
    this.#sink.broken()
  }
}
