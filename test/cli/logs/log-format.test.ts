import { expect, it } from 'vitest'
import { logFormat } from '../../../src/cli/logs/log-format.ts'
import { timeText } from '../../../src/cli/logs/time-text.ts'
import { Reporter } from '../../../src/cli/print/reporter.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

const EXIT: Notice = {
  notice: 'worker-exited',
  worker: 'a#0',
  pid: 7,
  reason: { code: 0, signal: null },
  detail: null,
  uptimeMillis: 1000,
  wasReady: true,
  expected: true,
  output: [],
}
const OUTPUT: Notice = { notice: 'output', worker: 'a#0', stream: 'stdout', line: 'hello' }
const HOUR_MILLIS = 3_600_000
const AT_MILLIS = Date.UTC(2026, 10, 2, 10)

/** What is printed for an exit and for what its next life prints an hour later. */
function printed(json: boolean): string[] {
  const lines: string[] = []
  const { format } = logFormat({ json, time: true, stream: { isTTY: false }, env: {}, colour: false })
  const write = (text: string) => void lines.push(text)
  const side = { writer: { writeLine: write, writeOutput: write }, format }
  const reporter = new Reporter({ out: side, err: side })
  reporter.notify(EXIT, AT_MILLIS)
  reporter.notify(OUTPUT, AT_MILLIS + HOUR_MILLIS)
  return lines
}

it('gives each entry its own time, also one that waited for what follows from it', () => {
  const time = (atMillis: number) => timeText(atMillis, Date.now())
  expect(printed(false)).toEqual([
    `${time(AT_MILLIS)} a#0 (pid 7) stopped: exit code 0 after 1.0 s`,
    `${time(AT_MILLIS + HOUR_MILLIS)} a#0 | hello`,
  ])
})

it('does so in JSON, too', () => {
  expect(printed(true).map((line) => JSON.parse(line).time)).toEqual([
    '2026-11-02T10:00:00.000Z',
    '2026-11-02T11:00:00.000Z',
  ])
})
