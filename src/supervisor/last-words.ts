/** Enough for an error with its stack, or for what V8 prints when it gives up. */
const KEPT_LINES = 40
const KEPT_CHARACTERS = 1000
const SHOWN_LINES = 5

/** Empty lines, and V8's stack of its own functions. */
const TELLS_NOTHING = /^\s*$|^\s*\d+: 0x[\da-f]+ |^----- Native stack trace -----$/

/** What evr.log puts in front of a line for whoever prints it. */
const LEVEL = /^<[0-7]>/

/** The last lines that a worker printed, each cut off where it is very long. */
export class LastWords {
  readonly #lines: string[] = []

  add(line: string): void {
    this.#lines.push(line.length > KEPT_CHARACTERS ? beginning(line) : line)
    if (this.#lines.length > KEPT_LINES) this.#lines.shift()
  }

  /** Those from which the reason of its end may be read. */
  get all(): readonly string[] {
    return [...this.#lines]
  }

  /** Those that people are shown. */
  get shown(): readonly string[] {
    const telling = this.#lines.filter((line) => !TELLS_NOTHING.test(line)).slice(-SHOWN_LINES)
    return telling.map((line) => line.replace(LEVEL, ''))
  }
}

/** A copy: a part of a long text would keep all of it in memory. */
function beginning(line: string): string {
  return Buffer.from(line.slice(0, KEPT_CHARACTERS)).toString()
}
