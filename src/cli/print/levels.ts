import type { Notice } from '../../supervisor/notices.ts'

/** syslog's, the gravest first. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

const NAMES = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const

/** `evr.log` puts a syslog level before each line, as sd-daemon(3) has it: `<4>text`. */
const PREFIX = /^<([0-7])>/

/** Those that the supervisor's own notices have. */
export const LEVEL = { error: 3, warn: 4, notice: 5, info: 6 } as const

export function levelName(level: Level): string {
  return NAMES[level]
}

/** A line that a worker wrote, without its level; null where it has none. */
export function readLevel(line: string): { readonly level: Level | null; readonly text: string } {
  const digit = PREFIX.exec(line)?.[1]
  return digit === undefined
    ? { level: null, text: line }
    : { level: Number(digit) as Level, text: line.slice(3) }
}

/** What a worker wrote without a level says nothing about it: a stack trace and a greeting look the same. */
export function outputLevel(level: Level | null): Level {
  return level ?? LEVEL.info
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
    case 'worker-killed':
    case 'worker-too-large':
    case 'run-unheeding':
    case 'restart-needed':
    case 'datagrams-dead-lettered':
    case 'dead-letters-removed':
    case 'receive-buffer-clipped':
    case 'socket-not-held':
    case 'socket-not-wanted':
      return LEVEL.warn
    case 'worker-exited':
      return notice.expected ? LEVEL.info : LEVEL.warn
    case 'worker-ended':
      return notice.failed ? LEVEL.error : LEVEL.notice
    case 'datagrams-unread':
      return notice.mayBeKept ? LEVEL.notice : LEVEL.warn
    case 'service-manager':
      return notice.isWrong ? LEVEL.warn : LEVEL.info
    case 'worker-restarting':
    case 'spare-took-over':
    case 'reloading':
    case 'reloaded':
    case 'dead-letters-written':
      return LEVEL.notice
    case 'worker-started':
    case 'worker-ready':
    case 'stopping':
    case 'stopped':
      return LEVEL.info
    case 'output':
      return outputLevel(readLevel(notice.line).level)
  }
}
