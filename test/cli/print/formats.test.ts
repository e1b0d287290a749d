import { fstatSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chooseFormat } from '../../../src/cli/print/choose-format.ts'
import { journalFormat } from '../../../src/cli/print/journal-format.ts'
import { jsonFormat } from '../../../src/cli/print/json-format.ts'
import { STDERR } from '../../../src/cli/print/streams.ts'
import type { LogFormat } from '../../../src/config/config.ts'
import { problem } from '../../../src/problem/problem.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { config } from '../../helpers/config.ts'

const output = (line: string) =>
  ({ notice: 'output', worker: 'a#0', stream: 'stdout', line }) as const satisfies Notice
const died = {
  notice: 'worker-exited',
  worker: 'a#0',
  pid: 1,
  reason: { code: null, signal: 'SIGKILL' },
  detail: null,
  uptimeMillis: 1000,
  wasReady: true,
  expected: false,
  output: ['the end'],
} as const satisfies Notice
const restarting = { notice: 'worker-restarting', worker: 'a#0', restart: 1, delayMillis: 0 } as const
const AT_MILLIS = Date.parse('2025-01-02T03:04:05.678Z')
const PROBLEM = problem('expected this', { source: 'a.js', line: 2, column: 3, excerpt: 'abcdef' })
const ABOUT = { version: '1.2.3', pid: 7, socket: '/run/evrexec.sock', workers: 1 }
const READY = 'ready: evrexec 1.2.3, pid 7, 0 tasks, 1 worker, socket /run/evrexec.sock'
const DROPPED = '(2 lines were dropped here: nobody read what was printed)'

describe('for the journal', () => {
  const format = journalFormat()

  test.each([
    ['text', '<6>a#0 | text'],
    ['<4>w', '<4>a#0 | w'],
    ['<9>no level', '<6>a#0 | <9>no level'],
  ])('a line with its level in front: %j', (line, expected) => {
    expect(format.output(output(line), AT_MILLIS)).toBe(expected)
  })

  test('every line of a text has the level', () => {
    expect(format.notice(died, restarting, true, AT_MILLIS)).toBe(
      '<4>a#0 (pid 1) ended: signal SIGKILL after 1.0 s; restarting at once (restart 1)\n<4>    | the end',
    )
    expect(format.problems([PROBLEM])).toBe('<3>a.js:2:3: expected this\n<3>    abcdef\n<3>      ^')
    expect(format.ready(config(), ABOUT)).toBe(`<6>${READY}`)
    expect(format.dropped(2)).toBe(`<4>${DROPPED}`)
  })
})

describe('for programs', () => {
  const time = '2025-01-02T03:04:05.678Z'
  const format = jsonFormat(() => AT_MILLIS)
  const parsed = (text: string) => text.split('\n').map((line) => JSON.parse(line))

  test('a line of a worker', () => {
    expect(parsed(format.output(output('<4>"w" \u2028 \x1b[31m'), AT_MILLIS))).toEqual([
      { time, level: 'warn', worker: 'a#0', stream: 'stdout', message: '"w" \u2028 \x1b[31m' },
    ])
    expect(parsed(format.output(output('text'), AT_MILLIS))).toMatchObject([
      { level: 'info', message: 'text' },
    ])
  })

  test('a notice, and what follows from it, with all that belongs to them', () => {
    expect(parsed(format.notice(died, restarting, true, AT_MILLIS))).toEqual([
      { time, level: 'warn', ...died, message: 'a#0 (pid 1) ended: signal SIGKILL after 1.0 s' },
      { time, level: 'notice', ...restarting, message: 'a#0: restarting at once (restart 1)' },
    ])
  })

  test('what was printed before a stop is left out', () => {
    expect(parsed(format.notice({ ...died, expected: true }, null, true, AT_MILLIS))).toMatchObject([
      { output: [] },
    ])
  })

  test('the message of a notice is the cause of what is told', () => {
    const notice = { notice: 'worker-not-spawned', worker: 'a#0', message: 'EAGAIN' } as const
    expect(parsed(format.notice(notice, null, false, AT_MILLIS))).toEqual([
      {
        time,
        level: 'error',
        notice: 'worker-not-spawned',
        worker: 'a#0',
        cause: 'EAGAIN',
        message: 'a#0 could not be started: EAGAIN',
      },
    ])
  })

  test('what is told besides', () => {
    const { version, pid, socket, workers } = ABOUT
    expect(parsed(format.ready(config(), ABOUT))).toEqual([
      { time, level: 'info', notice: 'ready', version, pid, tasks: 0, workers, socket, message: READY },
    ])
    expect(parsed(format.dropped(2))).toEqual([
      { time, level: 'warn', notice: 'lines-dropped', lines: 2, message: DROPPED },
    ])
    const { message: cause, ...place } = PROBLEM
    const told = { time, level: 'error', notice: 'problem', ...place, cause }
    expect(parsed(format.problems([PROBLEM, PROBLEM]))).toEqual([
      { ...told, message: 'a.js:2:3: expected this\n    abcdef\n      ^' },
      expect.anything(),
    ])
  })
})

describe('a format is chosen', () => {
  const { dev, ino } = fstatSync(STDERR, { bigint: true })
  const terminal = { isTTY: true, getColorDepth: () => 4 }
  const shown = (
    wanted: LogFormat,
    env: NodeJS.ProcessEnv = {},
    { stream = {}, colour }: { stream?: object; colour?: boolean } = {},
  ) => chooseFormat({ wanted, descriptor: STDERR, stream, env, colour }).output(output('<3>\r'), AT_MILLIS)

  const RED = '\x1b[31merror: ␍\x1b[39m'
  const JOURNAL = '<3>a#0 | \r'

  test('by where it goes to', () => {
    expect(shown('auto')).toBe('a#0 | error: \r')
    expect(shown('auto', {}, { stream: terminal })).toContain(RED)
    expect(shown('auto', { JOURNAL_STREAM: `${dev}:${ino}` })).toBe(JOURNAL)
    expect(shown('auto', { JOURNAL_STREAM: `${dev}:${ino + 1n}` })).toBe('a#0 | error: \r')
  })

  test('as it was asked for', () => {
    expect(shown('terminal')).toContain(RED)
    expect(shown('plain', { JOURNAL_STREAM: `${dev}:${ino}` }, { colour: true })).toBe('a#0 | error: \r')
    expect(shown('plain', {}, { stream: terminal })).toBe('a#0 | error: ␍')
    expect(shown('journal')).toBe(JOURNAL)
    expect(JSON.parse(shown('json'))).toMatchObject({ level: 'error', message: '\r' })
  })

  test('without colours for those who want none', () => {
    expect(shown('terminal', { NO_COLOR: '1' })).toBe('a#0 | error: ␍')
    expect(shown('terminal', {}, { colour: false })).toBe('a#0 | error: ␍')
    expect(shown('auto', {}, { colour: true })).toContain('\x1b[31m')
  })
})
