import { type Coloured, createPaint } from '../print/colours.ts'
import type { Format } from '../print/format.ts'
import { jsonFormat } from '../print/json-format.ts'
import { textFormat } from '../print/text-format.ts'
import { missedText } from './missed-text.ts'
import { timeText } from './time-text.ts'

/** How entries are printed, most of which are of the past. */
export interface LogFormat {
  readonly format: Format
  /** In the place of so many entries, before one of that time. */
  missed(entries: number, atMillis: number): string
}

export interface LogFormatRequest {
  readonly json: boolean
  readonly time: boolean
  readonly stream: Coloured
  readonly env: NodeJS.ProcessEnv
  /** `--color` or `--no-color`, if one of them was given. */
  readonly colour: boolean | undefined
}

/** As `evrexec start` prints. */
export function logFormat({ json, time, stream, env, colour }: LogFormatRequest): LogFormat {
  if (json) return { format: jsonFormat(), missed: missedJson }
  const paint = createPaint(stream, env, colour)
  const format = textFormat(paint)
  return {
    format: time ? timed(format, (atMillis) => paint.dim(timeText(atMillis, Date.now()))) : format,
    missed: (entries) => paint.warning(missedText(entries)),
  }
}

/** With its time before the first line of each entry. */
function timed(format: Format, time: (atMillis: number) => string): Format {
  return {
    ...format,
    output: (output, atMillis) => `${time(atMillis)} ${format.output(output, atMillis)}`,
    notice: (notice, then, isOutOfSight, atMillis) =>
      `${time(atMillis)} ${format.notice(notice, then, isOutOfSight, atMillis)}`,
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
