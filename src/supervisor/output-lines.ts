import type { Readable } from 'node:stream'
import { OPEN_GATE, type OutputGate } from './output-gate.ts'

/**
 * A line is kept whole up to here. A longer one is handed on in pieces, so that a worker that prints no line feed
 * does not fill our memory.
 */
const MAX_LINE_CHARACTERS = 256 * 1024
/** Where a long line was cut. */
const CUT = '…'

/** More than a pipe and a stream hold: what a process had printed before its end. */
const LEFT_BEHIND_CHARACTERS = 512 * 1024

/**
 * Reads a stream of text line by line, for as long as the gate is open. While it is closed the stream is not read:
 * the pipe fills up, and who writes into it has to wait.
 */
export class OutputLines {
  readonly #stream: Readable
  readonly #onLine: (line: string) => void
  readonly #gate: OutputGate
  /** What has come and was not looked through yet, from the position on. */
  #chunk = ''
  #position = 0
  /** The beginning of a line that is not whole yet. */
  #begun = ''
  #isHeldBack = false
  #hasEnded = false
  /** So much is handed on although the gate is closed. */
  #hurriedCharacters = 0

  /** @param onLine is given each line without its line feed; the last line also when it lacks that. */
  constructor(stream: Readable, onLine: (line: string) => void, gate: OutputGate = OPEN_GATE) {
    this.#stream = stream
    this.#onLine = onLine
    this.#gate = gate
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      this.#chunk = this.#chunk.slice(this.#position) + chunk
      this.#position = 0
      this.#read()
    })
    stream.on('end', () => this.#end())
    stream.on('close', () => {
      if (!this.#hasEnded) this.#destroyed()
    })
    stream.on('error', () => {})
  }

  /** There may be more, but the gate is closed. */
  get isHeldBack(): boolean {
    return this.#isHeldBack
  }

  /** Hands on what an ended process has left behind, whether the gate is open or not. */
  hurry(): void {
    this.#hurriedCharacters = LEFT_BEHIND_CHARACTERS
    this.#goOn()
  }

  #end(): void {
    this.#hasEnded = true
    if (!this.#isHeldBack) this.#read()
  }

  /** Without an end: somebody else holds its other end. */
  #destroyed(): void {
    this.#hasEnded = true
    this.#isHeldBack = false
    this.#hurriedCharacters = Number.POSITIVE_INFINITY
    this.#read()
  }

  #goOn(): void {
    if (!this.#isHeldBack) return
    this.#isHeldBack = false
    this.#read()
    if (!this.#isHeldBack) this.#stream.resume()
  }

  #read(): void {
    while (this.#gate.isOpen || this.#hurriedCharacters > 0) {
      const line = this.#nextLine()
      if (line === null) return
      this.#hurriedCharacters = Math.max(0, this.#hurriedCharacters - line.length)
      this.#onLine(line)
    }
    if (!this.#isHeldBack && !this.#isOver) this.#holdBack()
  }

  get #isOver(): boolean {
    return this.#hasEnded && this.#chunk === '' && this.#begun === ''
  }

  #nextLine(): string | null {
    const end = this.#chunk.indexOf('\n', this.#position)
    const rest = this.#chunk.slice(this.#position, end === -1 ? undefined : end)
    const text = this.#begun + rest
    if (end !== -1) {
      this.#position = end + 1
      this.#begun = ''
      return text
    }
    this.#chunk = ''
    this.#position = 0
    const isTooLong = text.length >= MAX_LINE_CHARACTERS
    const isLast = this.#hasEnded && text !== ''
    this.#begun = isTooLong ? CUT : isLast ? '' : text
    if (isTooLong) return text + CUT
    return isLast ? text : null
  }

  #holdBack(): void {
    this.#isHeldBack = true
    this.#stream.pause()
    this.#gate.whenOpen(() => this.#goOn())
  }
}
