import type { Paint } from './paint.ts'

/** `evr.log` puts a syslog level before each line, as sd-daemon(3) has it: `<4>text`. */
const LEVEL = /^<([0-7])>/

/** One line that a worker wrote, with its worker before it and, where it has one, its level in words. */
export function outputLine(worker: string, line: string, paint: Paint): string {
  const level = LEVEL.exec(line)?.[1]
  const shown = paint.foreign(line)
  const text = level === undefined ? shown : withLevel(Number(level), shown.slice(3), paint)
  return `${paint.worker(worker)} ${paint.dim('|')} ${text}`
}

/** From a warning on in words, since colour is not everywhere; what is less than that is told by colour only. */
function withLevel(level: number, text: string, paint: Paint): string {
  if (level <= 2) return paint.bad(`crit: ${text}`)
  if (level === 3) return paint.bad(`error: ${text}`)
  if (level === 4) return paint.warning(`warn: ${text}`)
  if (level === 5) return paint.strong(text)
  if (level === 6) return text
  return paint.dim(text)
}
