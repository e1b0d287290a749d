import { LEVEL, type Level, levelName, outputLevel, readLevel } from '../../protocol/levels.ts'
import { noticeLevel } from '../../supervisor/notice-level.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { Format } from './format.ts'
import { noticeText } from './notices.ts'
import { droppedText } from './output-line.ts'
import { plain } from './paint.ts'
import { problemText } from './problems.ts'
import { readyText } from './started.ts'

/**
 * For programs: one object in each line, with `time`, `level` and `message`; from a worker also `worker` and
 * `stream`, from the supervisor `notice` and what belongs to it.
 */
export function jsonFormat(now: () => number = Date.now): Format {
  const lineAt = (atMillis: number, level: Level, members: object, message: string) =>
    JSON.stringify({ time: new Date(atMillis).toISOString(), level: levelName(level), ...members, message })
  const line = (level: Level, members: object, message: string) => lineAt(now(), level, members, message)
  const noticeLine = (notice: Notice, atMillis: number) =>
    lineAt(atMillis, noticeLevel(notice), membersOf(notice), noticeText(notice, plain))

  return {
    output({ worker, stream, line: written }, atMillis) {
      const { level, text } = readLevel(written)
      return lineAt(atMillis, outputLevel(level), { worker, stream }, text)
    },
    notice: (notice, then, _isOutOfSight, atMillis) =>
      [notice, ...(then === null ? [] : [then])].map((each) => noticeLine(each, atMillis)).join('\n'),
    ready(config, about) {
      const { version, pid, workers, socket } = about
      const members = { notice: 'ready', version, pid, tasks: config.tasks.length, workers, socket }
      return line(LEVEL.info, members, readyText(config, about, plain))
    },
    problems: (problems) =>
      problems
        .map(({ message: cause, ...place }) => {
          const text = problemText({ message: cause, ...place }, plain)
          return line(LEVEL.error, { notice: 'problem', ...place, cause }, text)
        })
        .join('\n'),
    dropped: (lines) => line(LEVEL.warn, { notice: 'lines-dropped', lines }, droppedText(lines)),
  }
}

/** What a notice itself calls its message is the cause of it: `message` is the whole of it in words. */
function membersOf(notice: Notice): object {
  if ('message' in notice) {
    const { message: cause, ...members } = notice
    return { ...members, cause }
  }
  // What a worker printed before a stop explains nothing.
  return notice.notice === 'worker-exited' && notice.expected ? { ...notice, output: [] } : notice
}
