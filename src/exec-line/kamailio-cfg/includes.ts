import { quoted } from '../../problem/quoted.ts'
import { type Mark, sourceText, TextBuilder } from '../../problem/source-text.ts'
import type { Characters } from './characters.ts'
import type { Report } from './report.ts'
import type { Substitutions } from './substitutions.ts'

/** As in the reference: the main file and ten more inside one another. */
const MOST_OPEN_FILES = 11
/** Far beyond what a configuration has: files that include others twice each would never end. */
const MOST_FILES = 1000

/** As in the reference. */
const LONGEST_NAME_BYTES = 125

const CONTROL: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** `include_file "NAME"`, and `import_file "NAME"`, for which the file need not be there. */
export class Includes {
  readonly #characters: Characters
  readonly #substitutions: Substitutions
  readonly #readFile: (path: string) => string | null
  readonly #report: Report
  #files = 1

  constructor(
    characters: Characters,
    substitutions: Substitutions,
    readFile: (path: string) => string | null,
    report: Report,
  ) {
    this.#characters = characters
    this.#substitutions = substitutions
    this.#readFile = readFile
    this.#report = report
  }

  /**
   * Reads the name that comes next and goes on with that file. What comes after a file that cannot be had cannot be
   * understood, so that is left out, as in the reference.
   */
  read(required: boolean): void {
    while (this.#characters.match(/[ \t\r\n]+/y));
    const at = this.#characters.mark
    const wrong = this.#open(required, at)
    if (wrong === null) return
    this.#report(wrong, at)
    this.#characters.stop()
  }

  /** What keeps it from being opened; null when nothing does. */
  #open(required: boolean, at: Mark): string | null {
    const [written = ''] = this.#characters.match(/[^ \t\r\n]+/y) ?? []
    const whole = new TextBuilder().copy(at, written.length).build(at)
    const substituted = this.#substitutions.apply(whole)
    if (substituted === null) {
      return `expected a file name that can be told, found ${quoted(written)}, which a #!subst may change`
    }
    const name = fileName(substituted.text)
    if (name === null) {
      return `expected a file name in ", without white space and of at most ${LONGEST_NAME_BYTES} bytes, found ${quoted(written)}`
    }

    const open = this.#characters.files
    if (open.length >= MOST_OPEN_FILES || ++this.#files > MOST_FILES) {
      return `expected at most ${MOST_OPEN_FILES - 1} files inside one another, and ${MOST_FILES} in all, found more: ${open.join(', ')}`
    }
    const paths = candidatePaths(name, open.at(-1) ?? '')
    for (const path of paths) {
      const text = this.#readFile(path)
      if (text === null) continue
      this.#characters.include(sourceText(text, path), path)
      return null
    }
    return required
      ? `expected a file at ${paths.map(quoted).join(' or ')}, found none that can be read`
      : null
  }
}

/** What a written name means; null when it is not in quotes or empty. */
function fileName(written: string): string | null {
  const [, name = ''] = /^"(.*)"$/s.exec(written) ?? []
  if (name === '' || new TextEncoder().encode(name).length > LONGEST_NAME_BYTES) return null
  return name.replace(/\\(.)/gs, (_, character: string) => CONTROL[character] ?? character)
}

/** Where a file is looked for: as its name says, then beside the file that includes it. */
function candidatePaths(name: string, includingFile: string): string[] {
  const directoryEnd = includingFile.lastIndexOf('/')
  if (name.startsWith('/') || directoryEnd === -1) return [name]
  return [name, `${includingFile.slice(0, directoryEnd)}/${name}`]
}
