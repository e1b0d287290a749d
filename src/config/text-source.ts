import { locate } from '../problem/locate.ts'
import { pathText, type Source } from './source.ts'

/** One of the texts that a flag or variable consists of. */
export interface Piece {
  readonly text: string
  /** The line of the variable that it is; 1 for a flag. */
  readonly line: number
}

/** A variable's lines; those that are empty say nothing. */
export function linesOf(variable: string): Piece[] {
  return variable
    .split('\n')
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '')
}

/**
 * A flag, such as `--exec`, or a variable, such as `EVREXEC_EXEC`.
 * @param depth length of the path of the option that it sets; what is behind that leads to one of its pieces.
 */
export function textSource(name: string, base: string, depth: number, pieces: readonly Piece[]): Source {
  return {
    base,
    placeOf: () => ({ source: name, line: null, column: null, excerpt: null }),
    nameOf: (path) => pathText(path.slice(depth)),
    textAt: (path, text) => ({
      text,
      placeOf(offset) {
        const { line, column, excerpt } = locate(text, offset)
        const first = pieces[Number(path[depth])]?.line ?? 1
        return { source: name, line: first - 1 + line, column, excerpt }
      },
    }),
  }
}
