/** Text in one style. */
export interface Run {
  readonly text: string
  /** `red`, `bright-red`, …; null for the terminal's own. */
  readonly colour: string | null
  readonly isBold: boolean
  readonly isDim: boolean
}

export function linesOf(captured: string): Run[][]
