import { describe, expect, test } from 'vitest'
import { noticeText } from '../../../src/cli/print/notices.ts'
import { plain } from '../../../src/cli/print/paint.ts'
import { problem } from '../../../src/problem/problem.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

const worker = 'evrexec:udp#0'
const exited = { notice: 'worker-exited', worker, pid: 123, uptimeMillis: 12_345, wasReady: true } as const

const CASES: readonly [Notice, string][] = [
  [{ notice: 'worker-started', worker, pid: 123 }, 'evrexec:udp#0 (pid 123) started'],
  [
    { notice: 'worker-ready', worker, pid: 123, afterMillis: 98 },
    'evrexec:udp#0 (pid 123) is ready after 0.1 s',
  ],
  [
    { ...exited, reason: { code: null, signal: 'SIGKILL' }, expected: false },
    'evrexec:udp#0 (pid 123) ended: signal SIGKILL after 12.3 s',
  ],
  [
    { ...exited, reason: { code: 3, signal: null }, expected: false, wasReady: false },
    'evrexec:udp#0 (pid 123) ended before it was ready: exit code 3 after 12.3 s',
  ],
  [
    { ...exited, reason: { code: 0, signal: null }, expected: true },
    'evrexec:udp#0 (pid 123) stopped: exit code 0 after 12.3 s',
  ],
  [{ notice: 'worker-not-spawned', worker, message: 'EAGAIN' }, 'evrexec:udp#0 could not be started: EAGAIN'],
  [
    { notice: 'worker-restarting', worker, restart: 1, delayMillis: 0 },
    'evrexec:udp#0: restarting at once (restart 1)',
  ],
  [
    { notice: 'worker-restarting', worker, restart: 7, delayMillis: 12_400 },
    'evrexec:udp#0: restarting in 12.4 s (restart 7)',
  ],
  [
    { notice: 'worker-ended', worker, failed: true },
    'evrexec:udp#0: it failed and stays down, as its "restart" option says',
  ],
  [
    { notice: 'worker-ended', worker, failed: false },
    'evrexec:udp#0: it stays down, as its "restart" option says',
  ],
  [
    { notice: 'worker-killed', worker, graceMillis: 10_000 },
    'evrexec:udp#0 was told to stop 10.0 s ago and is still there: killing it',
  ],
  [{ notice: 'output', worker, stream: 'stdout', line: 'hello' }, 'evrexec:udp#0 | hello'],
  [{ notice: 'stopping' }, 'stopping'],
  [{ notice: 'stopped' }, 'stopped'],
]

describe('a notice in words', () => {
  test.each(CASES)('%o', (notice, text) => {
    expect(noticeText(notice, plain)).toBe(text)
  })

  test('a worker that cannot begin, with its problems', () => {
    const problems = [problem('expected this', { source: 'a.js', line: 2, column: 3, excerpt: 'abcdef' })]
    expect(noticeText({ notice: 'worker-failed', worker, problems }, plain)).toBe(
      ['evrexec:udp#0 cannot begin:', 'a.js:2:3: expected this', '    abcdef', '      ^'].join('\n'),
    )
  })
})
