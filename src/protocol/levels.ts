/**
 * How grave what somebody says is, in syslog's terms, and how a worker says so: `evr.log` puts the number before each
 * line, as sd-daemon(3) has it (`<4>text`).
 */

/** syslog's, the gravest first. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

const NAMES = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const

export type LevelName = (typeof NAMES)[number]

/** As syslog and others have them. */
const OTHER_NAMES: ReadonlyMap<string, Level> = new Map([
  ['panic', 0],
  ['critical', 2],
  ['err', 3],
  ['warning', 4],
])

export const LEVEL_NAMES: readonly LevelName[] = NAMES

export const LEVEL = { crit: 2, error: 3, warn: 4, notice: 5, info: 6, debug: 7 } as const

const ZERO = 48

export function levelName(level: Level): LevelName {
  return NAMES[level]
}

/** By its name, or syslog's number for it; null when there is none of that name. */
export function levelOf(name: string): Level | null {
  const index = NAMES.findIndex((each, number) => each === name || String(number) === name)
  return index === -1 ? (OTHER_NAMES.get(name) ?? null) : (index as Level)
}

/** What `evr.log` puts before each line. */
export function levelPrefix(level: Level): string {
  return `<${level}>`
}

/** A line that a worker wrote, without its level; null where it has none. */
export function readLevel(line: string): { readonly level: Level | null; readonly text: string } {
  const level = writtenLevel(line)
  return level === null ? { level, text: line } : { level, text: line.slice(3) }
}

/** What a worker wrote without a level says nothing about it: a stack trace and a greeting look the same. */
export function outputLevel(level: Level | null): Level {
  return level ?? LEVEL.info
}

/** The level that a worker's line begins with; null where it has none. */
export function writtenLevel(line: string): Level | null {
  if (line[0] !== '<' || line[2] !== '>') return null
  const digit = line.charCodeAt(1) - ZERO
  return digit >= 0 && digit < NAMES.length ? (digit as Level) : null
}
