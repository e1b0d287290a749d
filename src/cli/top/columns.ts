import { displayWidth } from '../../problem/display-width.ts'
import { cut, type Look, shown } from './look.ts'

/** One column of a table that is made to fit. */
export interface Column<Row> {
  readonly title: string
  /** Where there is not room for all, those of the highest number go first; 0 stays. */
  readonly rank: number
  readonly right?: boolean
  /** Rows are sorted by it. */
  readonly isSorted?: boolean
  /** Its text where its width matters. */
  text(row: Row, width: number): string
  paint?(row: Row): ((text: string) => string) | undefined
  /** It does with so little, if need be; without this it takes what its text does. */
  readonly least?: number
  /** It can do with so much, whatever its text is. */
  readonly most?: number
}

const GAP = 2

interface Placed<Row> {
  readonly column: Column<Row>
  readonly width: number
}

/** A head and the rows, none of them wider than `width`. */
export function fitted<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  look: Look,
): { readonly head: string; readonly lines: readonly string[] } {
  const placed = place(columns, rows, width, look)
  const head = placed.map(({ column, width: wide }) => {
    const title = aligned(titleOf(column, look), wide, column, look)
    return column.isSorted ? look.paint.strong(title) : look.paint.dim(title)
  })
  const lines = rows.map((row) =>
    placed.map(({ column, width: wide }) => {
      const text = aligned(column.text(row, wide), wide, column, look)
      return column.paint?.(row)?.(text) ?? text
    }),
  )
  const joined = (cells: readonly string[]) => cells.join(' '.repeat(GAP))
  return { head: joined(head), lines: lines.map(joined) }
}

/** As many columns as fit with the least that they can do with; what is left goes to those of low rank first. */
function place<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  look: Look,
): Placed<Row>[] {
  let kept = columns.map((column) => {
    const natural = naturalWidth(column, rows, look)
    return { column, natural, width: Math.min(natural, column.least ?? natural) }
  })
  while (kept.length > 1 && total(kept) > width) {
    const last = Math.max(...kept.map(({ column }) => column.rank))
    kept = kept.filter(({ column }) => column.rank !== last)
  }
  let left = width - total(kept)
  for (const each of kept.toSorted((a, b) => a.column.rank - b.column.rank)) {
    const more = Math.min(left, each.natural - each.width)
    each.width = Math.max(0, each.width + more)
    left -= more
  }
  return kept
}

function total(placed: readonly { readonly width: number }[]): number {
  return placed.reduce((sum, { width }) => sum + width, GAP * (placed.length - 1))
}

function naturalWidth<Row>(column: Column<Row>, rows: readonly Row[], look: Look): number {
  const title = displayWidth(titleOf(column, look))
  if (column.most !== undefined) return Math.max(title, column.most)
  const texts = rows.map((row) => shown(column.text(row, Number.POSITIVE_INFINITY), look.symbols))
  return Math.max(title, ...texts.map(displayWidth))
}

function titleOf<Row>({ title, isSorted }: Column<Row>, { symbols }: Look): string {
  return isSorted ? title + symbols.sorted : title
}

function aligned<Row>(text: string, width: number, { right }: Column<Row>, { symbols }: Look): string {
  const fits = cut(text, width, symbols)
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(fits)))
  return right ? blanks + fits : fits + blanks
}
