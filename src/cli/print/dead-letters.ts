import { harmless } from '../../problem/display-width.ts'
import { quoted } from '../../problem/quoted.ts'
import type { DeadLetter } from '../../supervisor/dead-letters/dead-letter.ts'
import { describeExit } from '../../supervisor/exit-reason.ts'
import type { Paint } from './paint.ts'
import { type Cell, table } from './table.ts'

const HEAD: readonly Cell[] = [
  { text: 'ID' },
  { text: 'RECEIVED' },
  { text: 'EVNAME' },
  { text: 'SOURCE' },
  { text: 'BYTES', right: true },
  { text: 'CAUSE' },
  { text: 'DATA' },
]

/** So much of a payload that is not text is shown. */
const HEX_BYTES = 16
const CAUSE_CHARACTERS = 60

/** Each in one line, whatever is in a file that comes from elsewhere; `width` in columns, null where nothing limits it. */
export function lettersText(letters: readonly DeadLetter[], paint: Paint, width: number | null): string {
  const head = HEAD.map((cell) => ({ ...cell, paint: paint.dim }))
  return table([head, ...letters.map(row)], width)
}

function row(letter: DeadLetter): Cell[] {
  const { id, receivedAt, evname, payload } = letter
  return [
    { text: harmless(id) },
    { text: harmless(receivedAt) },
    { text: harmless(evname) },
    { text: harmless(sourceText(letter)) },
    { text: String(Buffer.byteLength(payload, 'base64')), right: true },
    { text: harmless(causeText(letter)) },
    { text: dataText(letter) },
  ]
}

function sourceText({ source: { address, port } }: DeadLetter): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function causeText({ exit, error }: DeadLetter): string {
  if (exit !== null) return describeExit(exit)
  const [line = ''] = (error ?? '').split('\n', 1)
  return line.length > CAUSE_CHARACTERS ? `${line.slice(0, CAUSE_CHARACTERS - 1)}…` : line
}

function dataText({ text, payload }: DeadLetter): string {
  if (text !== null) return quoted(text)
  const bytes = Buffer.from(payload, 'base64')
  const hex = bytes.subarray(0, HEX_BYTES).toString('hex')
  return bytes.length > HEX_BYTES ? `${hex}…` : hex
}
