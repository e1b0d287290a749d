import { describe, expect, test } from 'vitest'
import { noticeText } from '../../../src/cli/print/notices.ts'
import { plain } from '../../../src/cli/print/paint.ts'
import { problem } from '../../../src/problem/problem.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

const worker = 'evrexec:udp#0'
const exited = {
  notice: 'worker-exited',
  worker,
  pid: 123,
  detail: null,
  uptimeMillis: 12_345,
  wasReady: true,
  output: [],
} as const

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
  [
    { ...exited, reason: { code: 1, signal: null }, detail: 'uncaught Error: no', expected: false },
    'evrexec:udp#0 (pid 123) ended: exit code 1 after 12.3 s (uncaught Error: no)',
  ],
  [
    {
      notice: 'worker-stuck',
      worker,
      pid: 123,
      blockedMillis: 61_000,
      stack: ['spin (/routes/a.js:3:4)', 'evrexec:udp (/routes/a.js:9:1)'],
      noStack: null,
    },
    `evrexec:udp#0 (pid 123) is stuck and killed: its event loop has not turned for 1 min, while it executes
    at spin (/routes/a.js:3:4)
    at evrexec:udp (/routes/a.js:9:1)`,
  ],
  [
    {
      notice: 'worker-stuck',
      worker,
      pid: 123,
      blockedMillis: 60_000,
      stack: [],
      noStack: 'it waits in native code',
    },
    'evrexec:udp#0 (pid 123) is stuck and killed: its event loop has not turned for 1 min; what it executes cannot be told: it waits in native code',
  ],
  [
    { notice: 'run-unheeding', worker: 'run#0', evname: 'evrexec:slow', graceMillis: 10_000 },
    'run#0 is replaced: a run of evrexec:slow was cancelled 10.0 s ago and still executes',
  ],
  [
    { notice: 'inspector-open', worker, pid: 123, url: 'ws://127.0.0.1:9229/1a', isExposed: false },
    'evrexec:udp#0 (pid 123) can be debugged: Debugger listening on ws://127.0.0.1:9229/1a',
  ],
  [
    { notice: 'inspector-open', worker, pid: 123, url: 'ws://0.0.0.0:9229/1a', isExposed: true },
    'evrexec:udp#0 (pid 123) can be debugged: Debugger listening on ws://0.0.0.0:9229/1a\n' +
      'warning: whoever reaches 0.0.0.0:9229, from any machine, can execute code in it',
  ],
  [
    {
      notice: 'inspector-failed',
      worker,
      message: 'Starting inspector on 127.0.0.1:1 failed: permission denied',
    },
    'evrexec:udp#0 cannot be debugged: Starting inspector on 127.0.0.1:1 failed: permission denied',
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
  [
    { notice: 'datagrams-dead-lettered', worker, count: 2 },
    'evrexec:udp#0 had 2 datagrams in its hands: dead letters now, which `evrexec replay` tries again',
  ],
  [
    { notice: 'datagrams-unread', sockaddr: 'udp:127.0.0.1:4444', queuedBytes: 12_288, mayBeKept: false },
    'udp:127.0.0.1:4444: 12.0 KiB of datagrams, as the kernel counts, were not read before its socket was closed and are lost',
  ],
  [
    { notice: 'datagrams-unread', sockaddr: 'udp:127.0.0.1:4444', queuedBytes: 768, mayBeKept: true },
    'udp:127.0.0.1:4444: 768 B of datagrams, as the kernel counts, were not read before its socket was closed and wait for the next start, if the service manager keeps the socket',
  ],
  [
    { notice: 'dead-letters-unwritable', waiting: 1, message: 'the disk is full' },
    '1 dead letter cannot be written for now: the disk is full',
  ],
  [{ notice: 'dead-letters-written', count: 3 }, '3 dead letters that waited in memory could be written now'],
  [
    { notice: 'dead-letters-removed', keepFiles: 4 },
    'the oldest dead letters were removed to make room: deadLetters.keepFiles is 4',
  ],
  [{ notice: 'dead-letters-lost', count: 3 }, '3 dead letters lost: there was no way to write them'],
  [
    {
      notice: 'receive-buffer-clipped',
      sockaddr: 'udp:*:4444',
      wantedBytes: 4_194_304,
      effectiveBytes: 212_992,
    },
    'udp:*:4444 has a receive buffer of 208.0 KiB only, not 4.0 MiB: allow for more with `sysctl -w net.core.rmem_max=4194304`, or set receiveBuffer',
  ],
  [
    { notice: 'socket-not-held', sockaddr: 'udp:*:4444', missing: 'Linux', socketWorkers: 3 },
    'udp:*:4444 is not held, for want of Linux: it has one worker instead of 3, its datagrams are not counted, and those that a dying worker has not handled are lost',
  ],
  [
    {
      notice: 'socket-not-held',
      sockaddr: 'udp:*:4444',
      missing: 'the optional package koffi',
      socketWorkers: 1,
    },
    'udp:*:4444 is not held, for want of the optional package koffi: its datagrams are not counted, and those that a dying worker has not handled are lost',
  ],
  [
    { notice: 'socket-not-wanted', address: '127.0.0.1:4444' },
    'no task wants the UDP socket 127.0.0.1:4444, which the service manager handed down',
  ],
  [
    { notice: 'guard-lost', message: 'spawn /bin/sh ENOENT' },
    'there is no guard (spawn /bin/sh ENOENT): should evrexec be killed now, workers that hang would be left behind; it is tried again',
  ],
  [
    { notice: 'replies-lost', count: 1, message: 'there is no /tmp/r' },
    'could not deliver a reply to kamctl: there is no /tmp/r',
  ],
  [
    { notice: 'replies-lost', count: 3, message: 'nobody reads /tmp/r' },
    'could not deliver 3 replies to kamctl: nobody reads /tmp/r',
  ],
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
