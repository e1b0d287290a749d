import { LEVEL, type Level, outputLevel, readLevel } from '../../protocol/levels.ts'
import { noticeLevel } from '../../supervisor/notice-level.ts'
import type { Format } from './format.ts'
import { plain } from './paint.ts'
import { textFormat } from './text-format.ts'

/** For systemd's journal, which has times of its own: each line with its level in front, as sd-daemon(3) has it. */
export function journalFormat(): Format {
  const text = textFormat(plain)
  return {
    output(output) {
      const { level, text: line } = readLevel(output.line)
      return prefixed(outputLevel(level), `${output.worker} | ${line}`)
    },
    notice: (notice, ...rest) => prefixed(noticeLevel(notice), text.notice(notice, ...rest)),
    ready: (config, about) => prefixed(LEVEL.info, text.ready(config, about)),
    problems: (problems) => prefixed(LEVEL.error, text.problems(problems)),
    dropped: (lines) => prefixed(LEVEL.warn, text.dropped(lines)),
  }
}

function prefixed(level: Level, text: string): string {
  return `<${level}>${text.replaceAll('\n', `\n<${level}>`)}`
}
