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

/** What keeps bytes from being a JSON document; `message` says what was expected and found. */
export interface BrokenDocument {
  readonly reason: 'parse-error' | 'request-too-large'
  readonly message: string
}

export interface DocumentSink {
  /** The text of one object or array whose brackets balance; whether it is JSON is for `JSON.parse` to say. */
  document(text: string): void
  /** Once for each broken document or line of garbage; after `request-too-large` nothing is read any more. */
  broken(document: BrokenDocument): void
}

type State = 'between' | 'within' | 'skipping' | 'stopped'

/**
 * Finds JSON documents in a stream of bytes, whatever the framing: one per line, pretty-printed over several,
 * many per chunk, cut anywhere. Every byte is looked at once and copied at most a few times, so the work is linear
 * in the input also when it comes byte by byte.
 *
 *     between ──{ or [──> within ──brackets balance──> between
 *        │                  └──line break in a string──> skipping
 *        └──anything else──> skipping ──line break──> between
 */
export class DocumentReader {
  readonly #maxBytes: number
  readonly #sink: DocumentSink
  #state: State = 'between'
  /** How much of the current document or line of garbage has been seen. */
  #seen = 0
  #depth = 0
  #opener = 0
  #inString = false
  #escaped = false
  /** All bytes of the current document, or-ed: below 0x80 as long as it is ASCII. */
  #bits = 0
  #isPaused = false
  /** The beginning of a document that came in earlier chunks: the first `#seen` bytes. */
  #held: Buffer = NOTHING

  constructor(maxBytes: number, sink: DocumentSink) {
    this.#maxBytes = maxBytes
    this.#sink = sink
  }

  /** True while a document, or a line of garbage, has begun and not come to its end. */
  get unfinished(): boolean {
    return this.#state === 'within' || this.#state === 'skipping'
  }

  /** @returns how much of it was read: all, unless the sink has paused it meanwhile. */
  push(chunk: Buffer): number {
    let at = 0
    this.#isPaused = false
    while (at < chunk.length && !this.#isPaused) {
      if (this.#state === 'between') at = this.#begin(chunk, at)
      else if (this.#state === 'within') at = this.#scan(chunk, at)
      else if (this.#state === 'skipping') at = this.#skip(chunk, at)
      else return chunk.length
    }
    return at
  }

  /** For the sink: what is left of the present chunk is to be pushed again later. */
  pause(): void {
    this.#isPaused = true
  }

  /** The stream is over. */
  end(): void {
    if (this.#state === 'within') {
      this.#break('stopped', 'expected the rest of a JSON document, found the end of the input')
    }
    this.stop()
  }

  /** Ignores everything from here on. */
  stop(): void {
    this.#state = 'stopped'
    this.#held = NOTHING
  }

  #begin(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && isWhiteSpace(chunk[at])) at++
    const byte = chunk[at]
    if (byte === undefined) return at
    this.#seen = 0
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.#state = 'within'
      this.#opener = byte
      this.#depth = 0
      this.#bits = 0
    } else {
      this.#break('skipping', 'expected a JSON object or array, found something else')
    }
    return at
  }

  #scan(chunk: Buffer, from: number): number {
    const end = Math.min(chunk.length, from + this.#maxBytes - this.#seen)
    let depth = this.#depth
    let inString = this.#inString
    let escaped = this.#escaped
    let bits = this.#bits
    let at = from
    let open = true
    let cut = false
    while (at < end && open) {
      const byte = chunk[at++] ?? 0
      bits |= byte
      if (inString) {
        if (byte === LINE_FEED) {
          cut = true
          open = false
        } else if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
      } else if (byte === QUOTE) inString = true
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) open = --depth > 0
    }
    this.#depth = depth
    this.#inString = inString
    this.#escaped = escaped
    this.#bits = bits
    if (cut) {
      this.#break('between', 'expected the end of a string, found a line break')
    } else if (!open) this.#complete(chunk, from, at)
    else if (at < chunk.length) this.#tooLarge()
    else this.#hold(chunk, from)
    return at
  }

  #complete(chunk: Buffer, from: number, to: number): void {
    let bytes = chunk
    let start = from
    let end = to
    if (this.#seen > 0) {
      this.#hold(chunk.subarray(0, to), from)
      bytes = this.#held
      start = 0
      end = this.#seen
    }
    this.#state = 'between'
    this.#held = NOTHING
    const closer = this.#opener === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY
    if (bytes[end - 1] !== closer) {
      this.#break('skipping', 'expected every bracket to be closed by its like, found another')
    } else if (this.#bits < 0x80) {
      this.#sink.document(bytes.toString('latin1', start, end))
    } else if (isUtf8(bytes.subarray(start, end))) {
      this.#sink.document(bytes.toString('utf8', start, end))
    } else {
      this.#sink.broken({ reason: 'parse-error', message: 'expected UTF-8, found other bytes' })
    }
  }

  /** Keeps what the chunk has of the current document. */
  #hold(chunk: Buffer, from: number): void {
    this.#held = held(this.#held, this.#seen, chunk, from, chunk.length, this.#maxBytes)
    this.#seen += chunk.length - from
  }

  #skip(chunk: Buffer, from: number): number {
    const lineFeed = chunk.indexOf(LINE_FEED, from)
    const end = lineFeed === -1 ? chunk.length : lineFeed
    this.#seen += end - from
    if (this.#seen > this.#maxBytes) this.#tooLarge()
    else if (lineFeed !== -1) this.#state = 'between'
    return end
  }

  #break(next: State, message: string): void {
    this.#state = next
    this.#seen = 0
    this.#inString = false
    this.#escaped = false
    this.#held = NOTHING
    this.#sink.broken({ reason: 'parse-error', message })
  }

  #tooLarge(): void {
    this.stop()
    this.#sink.broken({
      reason: 'request-too-large',
      message: `expected at most ${this.#maxBytes} bytes, found more`,
    })
  }
}
