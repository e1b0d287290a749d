import { isUtf8 } from 'node:buffer'

/** The text of a line without its end, or why it has none. */
export type Line = string | Unfit

interface Unfit {
  readonly reason: 'not-utf-8' | 'line-too-long'
  /** What was expected and found. */
  readonly message: string
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = '\r'
const NOTHING = Buffer.alloc(0)
const BYTE_ORDER_MARK = '\ufeff'

/** The largest request that a supervisor can be told to take. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

const NOT_UTF8: Unfit = { reason: 'not-utf-8', message: 'expected UTF-8, found other bytes' }
const TOO_LONG: Unfit = { reason: 'line-too-long', message: 'expected a line of at most 64 MiB, found more' }

/** Takes a stream of bytes apart into lines, which end with LF or CRLF; the last one may do without. */
export class LineSplitter {
  /** The beginning of a line whose end has not come. */
  #held: Buffer[] = []
  #heldBytes = 0
  #isFirst = true

  /** @returns the lines that came to their end. */
  push(chunk: Buffer): Line[] {
    const end = chunk.lastIndexOf(LINE_FEED)
    if (end === -1) {
      this.#hold(chunk)
      return []
    }
    const first = this.#heldBytes === 0 ? -1 : chunk.indexOf(LINE_FEED)
    const lines = first === -1 ? [] : [this.#complete(chunk.subarray(0, first))]
    if (end > first) for (const line of this.#split(chunk.subarray(first + 1, end))) lines.push(line)
    if (end + 1 < chunk.length) this.#hold(chunk.subarray(end + 1))
    return lines
  }

  /** The stream is over. @returns the last line, if it has no end of its own. */
  end(): Line[] {
    return this.#heldBytes === 0 ? [] : [this.#complete(NOTHING)]
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length
    if (this.#heldBytes > MAX_LINE_BYTES) this.#held = []
    else this.#held.push(part)
  }

  /** @param rest of a line whose beginning is held, up to its line feed. */
  #complete(rest: Buffer): Line {
    this.#hold(rest)
    const isTooLong = this.#heldBytes > MAX_LINE_BYTES
    const bytes = Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    if (!isTooLong) return this.#read(bytes)
    this.#isFirst = false
    return TOO_LONG
  }

  /** @param bytes several lines, without the last line feed. */
  #split(bytes: Buffer): Line[] {
    if (isUtf8(bytes)) return this.#text(bytes).split('\n').map(withoutReturn)
    return apart(bytes).map((line) => this.#read(line))
  }

  #read(line: Buffer): Line {
    if (isUtf8(line)) return withoutReturn(this.#text(line))
    this.#isFirst = false
    return NOT_UTF8
  }

  /** Without the mark that some programs put before UTF-8. */
  #text(bytes: Buffer): string {
    const text = bytes.toString('utf8')
    const isMarked = this.#isFirst && text.startsWith(BYTE_ORDER_MARK)
    this.#isFirst = false
    return isMarked ? text.slice(BYTE_ORDER_MARK.length) : text
  }
}

function apart(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  lines.push(bytes.subarray(start))
  return lines
}

function withoutReturn(line: string): string {
  return line.endsWith(CARRIAGE_RETURN) ? line.slice(0, -1) : line
}
