import type { Run } from './ansi.mjs'

export interface Window {
  readonly name: string
  readonly lines: readonly Line[]
}

interface Line {
  readonly runs: readonly Run[]
  /** When it appears. */
  readonly atSeconds: number
}

export function drawPicture(
  title: string,
  windows: readonly Window[],
  glyphs: (text: string) => readonly { readonly width: number }[],
): string
