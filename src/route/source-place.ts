import { readFileSync } from 'node:fs'
import type { Place } from '../problem/problem.ts'

/** Longer lines were written by a program, and nobody wants to see them. */
const MAX_EXCERPT_LENGTH = 1000

/** Where a stack trace points to. Line and column count from 1, the column in UTF-16 units. */
export interface StackPlace {
  readonly file: string
  readonly line: number
  readonly column: number | null
}

/** The same for people, with the line itself as far as the file can be read. */
export function placeOf({ file, line, column }: StackPlace): Place {
  const text = textOf(file)?.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1]
  if (text === undefined || text.length > MAX_EXCERPT_LENGTH) {
    return { source: file, line, column, excerpt: null }
  }
  const inCharacters = column === null ? null : [...text.slice(0, column - 1)].length + 1
  return { source: file, line, column: inCharacters, excerpt: text }
}

/** The place of the offset that `find` finds in the file; null: only the file is known. */
export function placeOfMatch(file: string, find: (text: string) => number | null): Place {
  const text = textOf(file)
  const offset = text === null ? null : find(text)
  if (text === null || offset === null) return { source: file, line: null, column: null, excerpt: null }
  const before = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/)
  return placeOf({ file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 })
}

/** Null when it cannot be read. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
