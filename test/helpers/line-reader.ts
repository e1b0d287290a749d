import type { Readable } from 'node:stream'

/** The lines that a process prints, to be waited for one after the other. */
export class LineReader {
  /** All of it so far. */
  text = ''
  #consumed = 0
  #hasEnded = false
  #waiting: (() => void)[] = []

  /** @param describe what else to tell when a line does not come. */
  constructor(stream: Readable, describe: () => string) {
    this.#describe = describe
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      // A terminal ends lines with both.
      this.text += chunk.replaceAll('\r\n', '\n')
      this.#wake()
    })
    stream.on('close', () => {
      this.#hasEnded = true
      this.#wake()
    })
  }

  readonly #describe: () => string

  /**
   * The next line that fits, counted from the one that was waited for last: lines before it are taken as read.
   * @throws when the process closes the stream without having printed such a line.
   */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) {
        const match = pattern.exec(line)
        if (match !== null) return match
      }
      if (this.#hasEnded) throw new Error(`no line fits ${pattern}\n${this.#describe()}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #takeLine(): string | null {
    const end = this.text.indexOf('\n', this.#consumed)
    if (end === -1) return null
    const line = this.text.slice(this.#consumed, end)
    this.#consumed = end + 1
    return line
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
