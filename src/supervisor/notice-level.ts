import type { Notice } from './notices.ts'

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

/** Those that the supervisor's own notices have. */
export const LEVEL = { error: 3, warn: 4, notice: 5, info: 6 } as const

const ZERO = 48

export function levelName(level: Level): LevelName {
  return NAMES[level]
}

/** By its name, or syslog's number for it; null when there is none of that name. */
export function levelOf(name: string): Level | null {
  const index = NAMES.findIndex((each, number) => each === name || String(number) === name)
  return index === -1 ? (OTHER_NAMES.get(name) ?? null) : (index as Level)
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

/** `evr.log` puts a syslog level before each line, as sd-daemon(3) has it: `<4>text`. */
function writtenLevel(line: string): Level | null {
  if (line[0] !== '<' || line[2] !== '>') return null
  const digit = line.charCodeAt(1) - ZERO
  return digit >= 0 && digit < NAMES.length ? (digit as Level) : null
}

export function noticeLevel(notice: Notice): Level {
  switch (notice.notice) {
    case 'worker-failed':
    case 'worker-garbled':
    case 'worker-not-spawned':
    case 'worker-stuck':
    case 'reload-failed':
    case 'guard-lost':
    case 'dead-letters-unwritable':
    case 'dead-letters-lost':
      return LEVEL.error
    case 'inspector-failed':
    case 'worker-killed':
    case 'worker-too-large':
    case 'run-unheeding':
    case 'restart-needed':
    case 'datagrams-dead-lettered':
    case 'dead-letters-removed':
    case 'receive-buffer-clipped':
    case 'socket-not-held':
    case 'socket-not-wanted':
    case 'replies-lost':
      return LEVEL.warn
    case 'worker-exited':
      return notice.expected ? LEVEL.info : LEVEL.warn
    case 'worker-ended':
      return notice.failed ? LEVEL.error : LEVEL.notice
    case 'datagrams-unread':
      return notice.mayBeKept ? LEVEL.notice : LEVEL.warn
    case 'service-manager':
      return notice.isWrong ? LEVEL.warn : LEVEL.info
    case 'inspector-open':
      return notice.isExposed ? LEVEL.warn : LEVEL.notice
    case 'worker-restarting':
    case 'spare-took-over':
    case 'reloading':
    case 'reloaded':
    case 'dead-letters-written':
      return LEVEL.notice
    case 'worker-started':
    case 'worker-ready':
    case 'listening':
    case 'stopping':
    case 'stopped':
      return LEVEL.info
    case 'output':
      return outputLevel(writtenLevel(notice.line))
  }
}
