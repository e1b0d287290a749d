import { displayWidth } from '../../problem/display-width.ts'

export interface Cell {
  readonly text: string
  readonly right?: boolean
  /** Applied to the text alone, so that colours do not count as width. */
  readonly paint?: (text: string) => string
}

type Row = readonly Cell[]

const GAP = '  '

/**
 * Rows as aligned columns; the first is the head. Where `width` is too narrow for them, the last column goes below
 * its row instead, as far as there is something in it.
 */
export function table(rows: readonly Row[], width: number | null): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column]?.text ?? ''))),
  )
  const total = widths.reduce((sum, each) => sum + each, GAP.length * (columns - 1))
  const folds = width !== null && total > width
  return rows.map((row, index) => (folds ? folded(row, widths, index === 0) : flat(row, widths))).join('\n')
}

function flat(row: Row, widths: readonly number[]): string {
  return row
    .map((cell, column) => aligned(cell, widths[column] ?? 0, column === row.length - 1))
    .join(GAP)
    .trimEnd()
}

function folded(row: Row, widths: readonly number[], isHead: boolean): string {
  const last = row.at(-1)
  const line = flat(row.slice(0, -1), widths)
  return isHead || last === undefined || last.text === '' ? line : `${line}\n${GAP}${painted(last)}`
}

function aligned(cell: Cell, width: number, isLast: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(cell.text)))
  if (cell.right === true) return space + painted(cell)
  return isLast ? painted(cell) : painted(cell) + space
}

function painted({ text, paint }: Cell): string {
  return paint === undefined ? text : paint(text)
}
