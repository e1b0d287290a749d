/** The way back from the values of a JavaScript or TypeScript configuration to where they are written. */
import { dirname } from 'node:path'
import { sourceText } from '../problem/source-text.ts'
import { ownText, pathText, type Source } from './source.ts'

/** Values are computed there, so only an exec line that stands in quotes exactly once is found again. */
export function moduleSource(file: string, text: string): Source {
  return {
    base: dirname(file),
    nameOf: pathText,
    placeOf: () => ({ source: file, line: null, column: null, excerpt: null }),
    textAt(path, value) {
      const offsets = ["'", '"', '`'].flatMap((quote) => offsetsOf(text, `${quote}${value}${quote}`))
      const [offset] = offsets
      if (offset === undefined || offsets.length > 1) return ownText(file, path, value)
      const { placeOf } = sourceText(text, file)
      return { text: value, placeOf: (within) => placeOf(offset + 1 + within) }
    },
  }
}

function offsetsOf(text: string, part: string): number[] {
  const offsets: number[] = []
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) offsets.push(at)
  return offsets
}
