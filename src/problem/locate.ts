/** A character's place within a text. Lines and columns count from 1, columns in code points. */
export interface Location {
  readonly line: number
  readonly column: number
  /** The whole line, without its line break. */
  readonly excerpt: string
}

/**
 * Where the character at `offset` (UTF-16, 0 to `text.length`) stands. Lines end with LF or CR LF; a line break belongs
 * to the line that it ends, and an offset beyond the text counts as its end.
 */
export function locate(text: string, offset: number, starts: readonly number[] = lineStarts(text)): Location {
  const within = Math.min(Math.max(0, Math.trunc(offset)), text.length)
  const index = lastAtMost(starts, within)
  const start = starts[index] ?? 0
  const next = starts[index + 1]
  const end = next === undefined ? text.length : next - (text[next - 2] === '\r' ? 2 : 1)
  const excerpt = text.slice(start, Math.max(start, end))
  const before = excerpt.slice(0, startOfCodePoint(excerpt, within - start))
  return { line: index + 1, column: countCodePoints(before) + 1, excerpt }
}

/** The offset at which each line begins. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Index of the last of these rising numbers that is at most `limit`. */
export function lastAtMost(rising: readonly number[], limit: number): number {
  let low = 0
  let high = rising.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((rising[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}

function startOfCodePoint(text: string, offset: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(offset - 1, offset + 1)) ? offset - 1 : offset
}

function countCodePoints(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
}
