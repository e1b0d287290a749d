import { type Level, readLevel } from '../../protocol/levels.ts'
import type { Paint } from './paint.ts'

/** One line that a worker wrote, with its worker before it and, where it has one, its level in words. */
export function outputLine(worker: string, line: string, paint: Paint): string {
  return `${paint.worker(worker)} ${paint.dim('|')} ${outputText(line, paint)}`
}

/** The same where it is plain which worker wrote it. */
export function outputText(line: string, paint: Paint): string {
  const { level, text } = readLevel(line)
  const shown = paint.foreign(text)
  return level === null ? shown : withLevel(level, shown, paint)
}

/** From a warning on in words, since colour is not everywhere; what is less than that is told by colour only. */
function withLevel(level: Level, text: string, paint: Paint): string {
  if (level <= 2) return paint.bad(`crit: ${text}`)
  if (level === 3) return paint.bad(`error: ${text}`)
  if (level === 4) return paint.warning(`warn: ${text}`)
  if (level === 5) return paint.strong(text)
  if (level === 6) return text
  return paint.dim(text)
}

/** In the place of lines that nobody has read. */
export function droppedText(lines: number): string {
  return `(${lines} ${lines === 1 ? 'line was' : 'lines were'} dropped here: nobody read what was printed)`
}
