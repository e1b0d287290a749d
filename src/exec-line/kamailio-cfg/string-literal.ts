import { type Mark, type SourceText, TextBuilder } from '../../problem/source-text.ts'
import type { Characters } from './characters.ts'
import type { Report } from './report.ts'

const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, a: 7, t: 9, '"': 34, '\\': 92 }

/**
 * Reads a string whose opening quote comes next. `'` takes everything up to the next `'` as it stands; `"` knows the
 * escapes below, and goes on when only white space parts it from another `"`.
 */
export function readString(characters: Characters, report: Report): SourceText | null {
  const start = characters.mark
  const value = characters.match(/'/y) ? readTicked(characters) : readQuoted(characters, report)
  if (value === null) report('expected a closing quote before the end, found none', start)
  return value
}

function readTicked(characters: Characters): SourceText | null {
  const builder = new TextBuilder()
  while (!characters.atEnd) {
    const { mark } = characters
    if (characters.match(/'/y)) return builder.build(mark)
    copy(builder, characters, /[^']+/y)
  }
  return null
}

function readQuoted(characters: Characters, report: Report): SourceText | null {
  const builder = new TextBuilder()
  characters.match(/"/y)
  while (!characters.atEnd) {
    const { mark } = characters
    if (characters.match(/"/y)) {
      while (characters.match(/[ \t\b\r\n]+/y));
      if (!characters.match(/"/y)) return builder.build(mark)
    } else if (characters.match(/\\\n/y)) {
      // A line that is continued.
    } else if (!readEscapes(builder, characters, report)) {
      copy(builder, characters, /\\|[^"\\]+/y)
    }
  }
  return null
}

function copy(builder: TextBuilder, characters: Characters, pattern: RegExp): void {
  const { mark } = characters
  builder.copy(mark, characters.match(pattern)?.[0].length ?? 0)
}

/** `\n`, `\x41`, `\101`: each one byte; those beyond ASCII are UTF-8 together. */
const ESCAPE = /\\(?:([nrat"\\])|x([0-9A-Fa-f]{1,2})|([0-7]{2,3}))/y

function readEscapes(builder: TextBuilder, characters: Characters, report: Report): boolean {
  const bytes: number[] = []
  const marks: Mark[] = []
  for (;;) {
    const { mark } = characters
    const [escaped, control, hex, octal] = characters.match(ESCAPE) ?? []
    if (escaped === undefined) break
    const code = control === undefined ? Number.parseInt(hex ?? octal ?? '', hex ? 16 : 8) : CONTROL[control]
    bytes.push((code ?? 0) & 0xff)
    marks.push(mark)
  }
  if (bytes.length === 0) return false

  let at = 0
  for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))) {
    const mark = marks[at] ?? characters.mark
    if (character === '\ufffd') report('expected bytes that are UTF-8 together, found others', mark)
    builder.insert(character, mark)
    at += new TextEncoder().encode(character).length
  }
  return true
}
