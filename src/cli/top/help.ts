import { cut, type Look } from './look.ts'

const KEYS = [
  ['up, down, j, k', 'select a worker, or scroll its log'],
  ['PgUp, PgDn, Home, End', 'by pages, to the first, to the last'],
  ['s, S', 'sort by the next column, by the one before'],
  ['r', 'restart the selected worker'],
  ['l, Enter', 'follow its log; q or Esc: back'],
  ['?', 'this help'],
  ['q, Ctrl-C', 'quit'],
] as const

const NOTES = [
  '',
  'RATE and DONE/S: datagrams or runs per second that a worker is done with.',
  'OLDEST: how long the oldest that it is at has been in its hands.',
  'blocked: its event loop does not turn.',
]

export function helpLines(columns: number, { symbols }: Look): string[] {
  const width = Math.max(...KEYS.map(([keys]) => keys.length))
  const lines = [...KEYS.map(([keys, what]) => `${keys.padEnd(width)}  ${what}`), ...NOTES]
  return lines.map((line) => cut(line, columns, symbols))
}
