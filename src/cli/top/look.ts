import { glyphs, harmless } from '../../problem/display-width.ts'
import type { Paint } from '../print/paint.ts'

/** What a terminal can show, and how it is told apart. */
export interface Look {
  readonly paint: Paint
  /** A whole line that is selected. */
  selected(line: string): string
  readonly symbols: Symbols
}

export interface Symbols {
  /** From nothing to the most. */
  readonly levels: readonly string[]
  readonly ellipsis: string
  /** By which column rows are sorted. */
  readonly sorted: string
  readonly upAndDown: string
  readonly isAscii: boolean
}

const UNICODE: Symbols = {
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  ellipsis: '…',
  sorted: '▾',
  upAndDown: '↑↓',
  isAscii: false,
}

const ASCII: Symbols = {
  levels: ['_', '.', ':', '-', '=', '+', '*', '#'],
  ellipsis: '~',
  sorted: 'v',
  upAndDown: 'j/k',
  isAscii: true,
}

/** As POSIX has it: the first of these that is set counts. */
function symbolsFor({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): Symbols {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? UNICODE : ASCII
}

export function createLook(paint: Paint, env: NodeJS.ProcessEnv): Look {
  const hasColours = paint.bad('') !== '' || paint.bad('x') !== 'x'
  const selected = (line: string) => (hasColours ? `\u001b[7m${line}\u001b[27m` : line)
  return { paint, selected, symbols: symbolsFor(env) }
}

/** As it can be shown: nothing in it moves the cursor, and nothing is there that the terminal does not know. */
export function shown(text: string, { isAscii }: Symbols): string {
  const safe = harmless(text.replaceAll('\t', ' '))
  return isAscii ? safe.replaceAll('…', '...').replace(/[^\x20-\x7e]/gu, '?') : safe
}

/** In so many columns at most; what does not fit is cut off at the end. */
export function cut(text: string, width: number, symbols: Symbols): string {
  const parts = glyphs(shown(text, symbols))
  if (parts.reduce((sum, part) => sum + part.width, 0) <= width)
    return parts.map((part) => part.text).join('')
  if (width <= 0) return ''
  let room = width - 1
  const kept: string[] = []
  for (const part of parts) {
    room -= part.width
    if (room < 0) break
    kept.push(part.text)
  }
  return kept.join('') + symbols.ellipsis
}

/** Over as many lines of so many columns as it takes. */
export function wrapped(text: string, width: number, symbols: Symbols): string[] {
  const lines: string[] = []
  let line = ''
  let room = width
  for (const part of glyphs(shown(text, symbols))) {
    if (part.width > room && line !== '') {
      lines.push(line)
      line = ''
      room = width
    }
    line += part.text
    room -= part.width
  }
  return [...lines, line]
}
