import type { Place } from '../problem/problem.ts'

/** The text of an exec line, with the way back to where each of its characters was written. */
export interface ExecText {
  readonly text: string
  /** Where the character at this offset (UTF-16, 0 to `text.length`) stands. */
  placeOf(offset: number): Place
}
