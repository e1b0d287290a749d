import type { Readable } from 'node:stream'

/** After this time a line is given up, well before the test is, so that the failure can tell what came instead. */
const DEADLINE_MILLIS = 20_000

/** The lines that a process prints. */
export class LineReader {
  /** All of it so far. */
  text = ''
  readonly #describe: () => string
  /** Where the line begins that `waitFor` looks at next. */
  #position = 0
  #hasEnded = false
  readonly #waiting = new Set<() => void>()

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

  /** The next line that fits. Lines before it are taken as read: what is waited for next has to come later. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#until(pattern, () => {
      const { match, end } = this.#search(pattern, this.#position)
      this.#position = end
      return match
    })
  }

  /** The first line of all that fits; what comes in any order is waited for like this. */
  async see(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#until(pattern, () => this.#search(pattern, 0).match)
  }

  #search(pattern: RegExp, from: number): { match: RegExpExecArray | null; end: number } {
    let start = from
    for (let end = this.text.indexOf('\n', start); end !== -1; end = this.text.indexOf('\n', start)) {
      const match = pattern.exec(this.text.slice(start, end))
      start = end + 1
      if (match !== null) return { match, end: start }
    }
    return { match: null, end: start }
  }

  async #until(pattern: RegExp, find: () => RegExpExecArray | null): Promise<RegExpExecArray> {
    const deadline = performance.now() + DEADLINE_MILLIS
    for (let match = find(); ; match = find()) {
      if (match !== null) return match
      if (this.#hasEnded) throw new Error(`there was no line like ${pattern}\n${this.#describe()}`)
      if (performance.now() >= deadline) throw new Error(`still no line like ${pattern}\n${this.#describe()}`)
      await this.#nextChunk(deadline)
    }
  }

  #nextChunk(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline - performance.now())
      this.#waiting.add(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
