import { isUtf8 } from 'node:buffer'
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  held,
  isWhiteSpace,
  LINE_FEED,
  NOTHING,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from '../json-bytes.ts'

export interface RequestSink {
  /** What seems to be one request, from its first brace; it may be anything but JSON. */
  request(text: string): void
  /** Something else, or too much of it. @param end its last characters, in which whoever waits may be named. */
  garbage(reason: GarbageReason, end: string): void
}

export type GarbageReason = 'not-a-request' | 'not-utf8' | 'too-large'

/** More than the end of any request that a reply can go to. */
const END_BYTES = 512

/** What stands before the last brace of a request of kamctl. Whatever is in the data, a line that ends so is the end. */
const LAST_MEMBERS = /"reply_name"\s*:\s*"[^"\\\n]*"/

/** How each of them begins that any known program writes. */
export const REQUEST_BEGINNING = '{"jsonrpc"'

/**
 * Finds requests in what several programs write into one FIFO, one after the other. JSON ends where its brackets
 * balance, on whatever lines. kamctl quotes nothing in what it is given, so that brackets, quotes and line breaks can
 * say anything: what is no JSON ends with a line whose brackets balance after all, or that ends as kamctl's do.
 *
 *     between ──{──> within ──balanced, or the end of a line──> between
 *        └──anything else──> skipping ──line feed──> between
 */
export class RequestReader {
  readonly #maxBytes: number
  readonly #sink: RequestSink
  #state: 'between' | 'within' | 'skipping' = 'between'
  /** Of the current request: its first `#seen` bytes; of what is skipped the last few. */
  #held: Buffer = NOTHING
  #seen = 0
  #depth = 0
  #inString = false
  #escaped = false
  /** The brackets balance, but it is no JSON: the line is waited for. */
  #isOver = false
  #skipped: GarbageReason = 'not-a-request'
  #isPaused = false

  constructor(maxBytes: number, sink: RequestSink) {
    this.#maxBytes = maxBytes
    this.#sink = sink
  }

  /** True while something has begun and not come to its end. */
  get unfinished(): boolean {
    return this.#state !== 'between'
  }

  /** @returns how much of it was read: all, unless the sink has paused it meanwhile. */
  push(chunk: Buffer): number {
    let at = 0
    this.#isPaused = false
    while (at < chunk.length && !this.#isPaused) {
      if (this.#state === 'between') at = this.#begin(chunk, at)
      else if (this.#state === 'within') at = this.#scan(chunk, at)
      else at = this.#skip(chunk, at)
    }
    return at
  }

  /** For the sink: what is left of the present chunk is to be pushed again later. */
  pause(): void {
    this.#isPaused = true
  }

  /** Nothing more comes of what has begun. */
  giveUp(): void {
    if (this.#state === 'within') this.#complete()
    else if (this.#state === 'skipping') this.#tellSkipped()
  }

  #begin(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && isWhiteSpace(chunk[at])) at++
    if (at === chunk.length) return at
    this.#seen = 0
    this.#depth = 0
    this.#inString = false
    this.#escaped = false
    this.#isOver = false
    this.#state = chunk[at] === OPEN_OBJECT ? 'within' : 'skipping'
    this.#skipped = 'not-a-request'
    return at
  }

  #scan(chunk: Buffer, from: number): number {
    const end = Math.min(chunk.length, from + this.#maxBytes - this.#seen)
    for (let at = from; at < end; at++) {
      const byte = chunk[at]
      if (byte === LINE_FEED) {
        if (!this.#isOver && !this.#endsAsOfKamctl(chunk, from, at)) continue
        this.#hold(chunk, from, at)
        this.#complete()
        return at + 1
      }
      if (this.#isOver || !this.#balances(byte)) continue
      this.#isOver = true
      const next = chunk[at + 1]
      if (next !== undefined && next !== OPEN_OBJECT && !isWhiteSpace(next)) continue
      this.#hold(chunk, from, at + 1)
      if (isJson(this.#held.toString('utf8', 0, this.#seen))) this.#complete()
      return at + 1
    }
    this.#hold(chunk, from, end)
    if (end < chunk.length) this.#tooLarge()
    return end
  }

  /** Whether the brackets balance with this byte. */
  #balances(byte: number | undefined): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
    } else if (byte === QUOTE) this.#inString = true
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) return --this.#depth === 0
    return false
  }

  /** There may be many lines, so this takes no longer than the line, or what may be the end of a request, is long. */
  #endsAsOfKamctl(chunk: Buffer, from: number, to: number): boolean {
    let last = to - 1
    while (last >= from && isWhiteSpace(chunk[last])) {
      // An empty line changes nothing.
      if (chunk[last--] === LINE_FEED) return false
    }
    if (last >= from && chunk[last] !== CLOSE_OBJECT) return false
    const end = this.#endOf(chunk, from, to).trimEnd()
    const braces = [end.lastIndexOf('{', end.length - 2), end.lastIndexOf('}', end.length - 2)]
    return end.endsWith('}') && LAST_MEMBERS.test(end.slice(Math.max(...braces) + 1))
  }

  /** The last bytes of the current request as text, if it can be the end of one at all. */
  #endOf(chunk: Buffer, from: number, to: number): string {
    const here = chunk.subarray(Math.max(from, to - END_BYTES), to)
    const before = this.#held.subarray(Math.max(0, this.#seen - END_BYTES + here.length), this.#seen)
    const bytes = before.length === 0 ? here : Buffer.concat([before, here])
    return bytes.includes('"reply_name"') ? bytes.toString('latin1') : ''
  }

  /** Keeps what the chunk has of the current request. */
  #hold(chunk: Buffer, from: number, to: number): void {
    this.#held = held(this.#held, this.#seen, chunk, from, to, this.#maxBytes)
    this.#seen += to - from
  }

  #complete(): void {
    const bytes = this.#held.subarray(0, this.#seen)
    this.#state = 'between'
    this.#held = NOTHING
    const text = bytes.toString('utf8')
    if (isUtf8(bytes)) {
      this.#sink.request(text)
      return
    }
    // Perhaps it was there before the request came.
    const last = text.slice(text.lastIndexOf(REQUEST_BEGINNING))
    if (isJson(last) && !last.includes('\ufffd')) this.#sink.request(last)
    else this.#sink.garbage('not-utf8', bytes.subarray(-END_BYTES).toString('latin1'))
  }

  #tooLarge(): void {
    this.#state = 'skipping'
    this.#skipped = 'too-large'
    this.#held = Buffer.from(this.#held.subarray(Math.max(0, this.#seen - END_BYTES), this.#seen))
    this.#seen = this.#held.length
  }

  #skip(chunk: Buffer, from: number): number {
    const lineFeed = chunk.indexOf(LINE_FEED, from)
    const end = lineFeed === -1 ? chunk.length : lineFeed
    const here = chunk.subarray(Math.max(from, end - END_BYTES), end)
    this.#held = Buffer.concat([this.#held.subarray(0, this.#seen), here]).subarray(-END_BYTES)
    this.#seen = this.#held.length
    if (lineFeed === -1) return end
    this.#tellSkipped()
    return end + 1
  }

  #tellSkipped(): void {
    const end = this.#held.toString('latin1', 0, this.#seen)
    this.#state = 'between'
    this.#held = NOTHING
    this.#sink.garbage(this.#skipped, end)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
