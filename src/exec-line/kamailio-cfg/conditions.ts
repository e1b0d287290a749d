import { quoted } from '../../problem/quoted.ts'
import type { Mark } from '../../problem/source-text.ts'
import type { Characters } from './characters.ts'
import type { Defines } from './defines.ts'
import { readName } from './name.ts'
import type { Report } from './report.ts'

/** `#!else` and `#!endif` have to be the last thing in their line, which has to end. */
const CONDITION = /(?:#!|!!)(?:(ifn?def)[ \t\b\r]+|(else|endif)[ \t\b\r]*\n)/y
/** To the reference this is a comment; what it was meant as is beyond doubt when it begins a line. */
const MISTAKEN = /(?:#!|!!)(else|endif)(?![A-Za-z0-9_])(.*)/y

/** In what is left out nothing else counts: no string, no comment. */
const NEXT =
  /(?:#!|!!)(?:ifn?def[ \t\b\r]|(?:else|endif)[ \t\b\r]*\n|(?<=^[ \t]*..)(?:else|endif)(?![A-Za-z0-9_]))/gm

interface Condition {
  readonly at: Mark
  /** Whether those around it hold. */
  readonly counts: boolean
  holds: boolean
}

/** `#!ifdef NAME`, `#!ifndef NAME`, `#!else` (of which there may be several) and `#!endif`. */
export class Conditions {
  readonly #characters: Characters
  readonly #defines: Defines
  readonly #report: Report
  /** The innermost last. */
  readonly #open: Condition[] = []

  constructor(characters: Characters, defines: Defines, report: Report) {
    this.#characters = characters
    this.#defines = defines
    this.#report = report
  }

  /** Takes one that comes next, and everything that it leaves out; false when none comes. */
  read(): boolean {
    if (!this.#readOne()) return false
    while (this.#leavesOut && !this.#characters.atEnd) {
      this.#characters.skipTo(NEXT)
      this.#readOne()
    }
    return true
  }

  /** At the end of everything, none may be open. */
  finish(): void {
    for (const { at } of this.#open) {
      this.#report('expected "#!endif" before the end of the file, in a line of its own, found none', at)
    }
  }

  get #leavesOut(): boolean {
    const innermost = this.#open.at(-1)
    return innermost !== undefined && !(innermost.counts && innermost.holds)
  }

  #readOne(): boolean {
    const at = this.#characters.mark
    const [directive, test, turn] = this.#characters.match(CONDITION) ?? []
    if (directive === undefined) return this.#readMistaken(at)
    if (test !== undefined) this.#begin(test, at)
    else this.#turnOrEnd(turn ?? '', at)
    return true
  }

  #begin(test: string, at: Mark): void {
    const name = readName(this.#characters, `#!${test}`, this.#report)
    // What stands behind the name counts for nothing.
    this.#characters.skipLine()
    const holds = name === null || this.#defines.has(name) === (test === 'ifdef')
    this.#open.push({ at, counts: !this.#leavesOut, holds })
  }

  #turnOrEnd(turn: string, at: Mark): void {
    const innermost = this.#open.at(-1)
    if (innermost === undefined) {
      this.#report(`expected "#!ifdef" or "#!ifndef" before "#!${turn}", found none`, at)
    } else if (turn === 'else') {
      innermost.holds = !innermost.holds
    } else {
      this.#open.pop()
    }
  }

  #readMistaken(at: Mark): boolean {
    const [directive, turn, rest = ''] = this.#characters.match(MISTAKEN) ?? []
    if (directive === undefined) return false
    const found = rest.trim() === '' ? 'the end of the file' : quoted(rest.trim())
    this.#report(
      `expected the line to end after "#!${turn}", found ${found} (Kamailio would take it for a comment)`,
      at,
    )
    return true
  }
}
