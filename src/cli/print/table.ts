import { stripVTControlCharacters } from 'node:util'

export interface Cell {
  readonly text: string
  readonly right?: boolean
  /** Applied after the text is padded, so that colours do not count as width. */
  readonly paint?: (text: string) => string
}

const GAP = '  '

/**
 * Rows as aligned columns. Where `width` is too narrow for them, the last column goes below its row instead,
 * indented, as far as that row has one.
 */
export function table(rows: readonly (readonly Cell[])[], width: number | null): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => columnsOf(row[column]?.text ?? ''))),
  )
  const total = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns - 1)
  const folded = width !== null && total > width
  return rows.map((row, index) => (folded ? foldedRow(row, index === 0) : flatRow(row))).join('\n')

  function flatRow(row: readonly Cell[]): string {
    return row
      .map((cell, column) => painted(cell, widths[column] ?? 0, column === row.length - 1))
      .join(GAP)
      .trimEnd()
  }

  function foldedRow(row: readonly Cell[], isHead: boolean): string {
    const last = row.at(-1)
    const line = flatRow(row.slice(0, -1))
    if (isHead || last === undefined || last.text === '') return line
    return `${line}\n${GAP}${last.paint?.(last.text) ?? last.text}`
  }
}

function painted(cell: Cell, width: number, isLast: boolean): string {
  const space = ' '.repeat(Math.max(0, width - columnsOf(cell.text)))
  const text = cell.paint === undefined ? cell.text : cell.paint(cell.text)
  if (cell.right === true) return space + text
  return isLast ? text : text + space
}

/** Columns that a text takes on a terminal, colours not counted. */
function columnsOf(text: string): number {
  let columns = 0
  for (const character of stripVTControlCharacters(text)) columns += isWide(character) ? 2 : 1
  return columns
}

/** East Asian wide characters and emoji, roughly: nearer than counting each as one. */
function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
    character,
  )
}
