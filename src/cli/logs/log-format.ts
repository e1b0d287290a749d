import { type Coloured, createPaint } from '../print/colours.ts'
import type { Format } from '../print/format.ts'
import { jsonFormat } from '../print/json-format.ts'
import { textFormat } from '../print/text-format.ts'
import { missedText } from './missed-text.ts'
import { timeText } from './time-text.ts'

/** How entries are printed, most of which are of the past. */
export interface LogFormat {
  readonly format: Format
  /** What stands before the first line of an entry; may be empty. */
  time(): string
  /** In the place of so many entries. */
  missed(entries: number): string
}

export interface LogFormatRequest {
  readonly json: boolean
  readonly time: boolean
  readonly stream: Coloured
  readonly env: NodeJS.ProcessEnv
  /** `--color` or `--no-color`, if one of them was given. */
  readonly colour: boolean | undefined
}

/**
 * As `evrexec start` prints.
 * @param atMillis gives the time of the entry that is being printed.
 */
export function logFormat(request: LogFormatRequest, atMillis: () => number): LogFormat {
  const { json, time, stream, env, colour } = request
  if (json) {
    const format = jsonFormat(() => new Date(atMillis()))
    return { format, time: () => '', missed: (entries) => missedJson(entries, atMillis()) }
  }
  const paint = createPaint(stream, env, colour)
  return {
    format: textFormat(paint),
    time: () => (time ? `${paint.dim(timeText(atMillis(), Date.now()))} ` : ''),
    missed: (entries) => paint.warning(missedText(entries)),
  }
}

function missedJson(entries: number, atMillis: number): string {
  const time = new Date(atMillis).toISOString()
  return JSON.stringify({
    time,
    level: 'warn',
    notice: 'entries-missed',
    entries,
    message: missedText(entries),
  })
}
