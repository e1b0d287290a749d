/**
 * Messages on a stream: each one line of JSON, optionally followed by a tab and a body that is carried as it
 * stands. JSON escapes tabs and line feeds within strings, so both are unambiguous, and a route's answer goes
 * through the supervisor without being parsed and printed again.
 */
export function encodeLine(header: object, body?: string): string {
  return body === undefined ? `${JSON.stringify(header)}\n` : `${JSON.stringify(header)}\t${body}\n`
}

/** Puts chunks of text together into lines and hands on each with its body (null: none). */
export class LineDecoder<Header> {
  readonly #onMessage: (header: Header, body: string | null) => void
  #parts: string[] = []

  constructor(onMessage: (header: Header, body: string | null) => void) {
    this.#onMessage = onMessage
  }

  /** @throws {SyntaxError} when a line is not what `encodeLine` writes. */
  push(chunk: string): void {
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      let line = chunk.slice(start, end)
      if (this.#parts.length > 0) {
        this.#parts.push(line)
        line = this.#parts.join('')
        this.#parts = []
      }
      start = end + 1
      this.#decode(line)
    }
    if (start < chunk.length) this.#parts.push(chunk.slice(start))
  }

  #decode(line: string): void {
    const tab = line.indexOf('\t')
    if (tab === -1) this.#onMessage(JSON.parse(line) as Header, null)
    else this.#onMessage(JSON.parse(line.slice(0, tab)) as Header, line.slice(tab + 1))
  }
}
