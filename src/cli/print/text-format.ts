import type { Format } from './format.ts'
import { lastOutputText } from './last-output.ts'
import { consequenceText, noticeText } from './notices.ts'
import { droppedText, outputLine } from './output-line.ts'
import type { Paint } from './paint.ts'
import { problemsText } from './problems.ts'
import { readyText } from './started.ts'

/** For people: with the paint of a terminal, or without any. */
export function textFormat(paint: Paint): Format {
  return {
    output: ({ worker, line }) => outputLine(worker, line, paint),
    notice(notice, then, isOutOfSight) {
      const text = noticeText(notice, paint)
      const line = then === null ? text : `${text}; ${consequenceText(then, paint)}`
      return isOutOfSight && notice.notice === 'worker-exited' ? line + lastOutputText(notice, paint) : line
    },
    ready: (config, about) => readyText(config, about, paint),
    problems: (problems) => problemsText(problems, paint),
    dropped: droppedText,
  }
}
