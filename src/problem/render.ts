import { type Glyph, glyphs, harmless } from './display-width.ts'
import type { Place, Problem } from './problem.ts'

/** A problem as it is shown, in parts, so that each can have its own colour. */
export interface RenderedProblem {
  /** `kamailio.cfg:12:34`, or as much of it as is known; may be empty. */
  readonly place: string
  readonly message: string
  /** The line, cut around the column when it is long; null when there is none to show. */
  readonly excerpt: string | null
  /** The caret, indented so that it stands under its column of `excerpt`; null without a column. */
  readonly caret: string | null
}

/** Columns that an excerpt may take. */
const WIDEST = 100
/** Of these, what is kept for the text behind the caret. */
const BEHIND_CARET = 40
/** UTF-16 units to either side of the caret that are looked at; the rest of a line is certainly cut. */
const LOOKED_AT = 1000

const INDENT = '    '

/** How the parts of a problem stand out, where there is colour. */
export interface ProblemStyle {
  place(text: string): string
  caret(text: string): string
}

const PLAIN: ProblemStyle = { place: (text) => text, caret: (text) => text }

/** `source:line:column: message`, then the line with a caret under its column; several lines. */
export function renderProblem(problem: Problem, style: ProblemStyle = PLAIN): string {
  const { place, message, excerpt, caret } = renderParts(problem)
  const lines = [place === '' ? message : `${style.place(place)}: ${message}`]
  if (excerpt !== null) lines.push(INDENT + excerpt)
  if (caret !== null) lines.push(INDENT + style.caret(caret))
  return lines.join('\n')
}

export function renderParts(problem: Problem): RenderedProblem {
  const parts = { place: oneLine(renderPlace(problem)), message: oneLine(problem.message) }
  const { excerpt, column } = problem
  if (excerpt === null || excerpt === '') return { ...parts, excerpt: null, caret: null }
  const { excerpt: shown, caret } = renderExcerpt(excerpt, column ?? 1)
  return { ...parts, excerpt: shown, caret: column === null ? null : caret }
}

/** `kamailio.cfg:12:34`, or as much of it as is known. */
export function renderPlace({ source, line, column }: Place): string {
  return [source, line, line === null ? null : column].filter((part) => part !== null).join(':')
}

/** What surrounds the caret: first a little behind it, then what stands before it, then the rest. */
function renderExcerpt(line: string, column: number): { excerpt: string; caret: string } {
  const offset = offsetOf(line, column)
  const from = Math.max(0, offset - LOOKED_AT)
  const shown = glyphs(line.slice(from, offset + LOOKED_AT))
  const caretAt = shown.findLastIndex((glyph) => glyph.offset <= offset - from)
  const atEnd = offset >= line.length
  const caret = atEnd ? shown.length : Math.max(0, caretAt)

  let [first, last, width] = [caret, caret, 0]
  const take = (glyph: Glyph | undefined): number => {
    width += glyph?.width ?? 0
    return 1
  }
  while (last < shown.length && width < BEHIND_CARET) last += take(shown[last])
  while (first > 0 && width < WIDEST) first -= take(shown[first - 1])
  while (last < shown.length && width < WIDEST) last += take(shown[last])

  const left = from + first > 0 ? '…' : ''
  const right = last < shown.length || offset + LOOKED_AT < line.length ? '…' : ''
  const before = shown.slice(first, caret)
  return {
    excerpt: `${left}${textOf(shown.slice(first, last))}${right}`,
    caret: `${left && ' '}${before.map(blank).join('')}^`,
  }
}

/** UTF-16 offset of a column, which counts code points from 1. */
function offsetOf(line: string, column: number): number {
  let offset = 0
  for (let rest = column - 1; rest > 0 && offset < line.length; rest--) {
    offset += (line.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}

/** As wide as the glyph; a tab stays one, so that it ends where the one above it ends. */
function blank({ text, width }: Glyph): string {
  return text === '\t' ? '\t' : ' '.repeat(width)
}

function textOf(shown: readonly Glyph[]): string {
  return shown.map(({ text }) => text).join('')
}

function oneLine(text: string): string {
  return harmless(text.replaceAll('\t', ' '))
}
