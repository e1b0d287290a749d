import type { DeliveredEntry } from '../../control/client/position.ts'
import { LEVEL, levelOf, readLevel } from '../../protocol/levels.ts'
import { missedText } from '../logs/missed-text.ts'
import { timeText } from '../logs/time-text.ts'
import { noticeText } from '../print/notices.ts'
import { type Paint, plain } from '../print/paint.ts'
import { type Look, wrapped } from './look.ts'
import type { LogState } from './state.ts'

/**
 * The log of a worker, as far as it is to be seen.
 * @param least so many of the last lines, if there are so many, and perhaps more.
 */
export function logLines(
  { entries, lastShown }: LogState,
  columns: number,
  look: Look,
  least = entries.length,
): string[] {
  const last = lastShown === null ? -1 : entries.indexOf(lastShown)
  const seen = last === -1 ? entries : entries.slice(0, last + 1)
  // Each has a line at least.
  return seen.slice(Math.max(0, seen.length - least)).flatMap((entry) => entryLines(entry, columns, look))
}

function entryLines(entry: DeliveredEntry, columns: number, { paint, symbols }: Look): string[] {
  const { atMillis, notice, missed } = entry
  const text = notice.notice === 'output' ? readLevel(notice.line).text : noticeText(notice, plain)
  const lines = `${timeText(atMillis, atMillis)} ${text}`
    .split('\n')
    .flatMap((line) => wrapped(line, columns, symbols))
  const paintLine = paintOf(entry, paint)
  const gap = missed > 0 ? wrapped(missedText(missed), columns, symbols).map(paint.warning) : []
  return [...gap, ...lines.map(paintLine)]
}

function paintOf({ level: name, notice }: DeliveredEntry, paint: Paint): (text: string) => string {
  const level = levelOf(name) ?? LEVEL.info
  if (level <= LEVEL.error) return paint.bad
  if (level === LEVEL.warn) return paint.warning
  if (level === LEVEL.notice) return paint.strong
  return level > LEVEL.info || notice.notice !== 'output' ? paint.dim : plain.dim
}
