import { LEVEL, type Level, outputLevel, writtenLevel } from '../protocol/levels.ts'
import type { Notice } from './notices.ts'

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
