import { expect, test } from 'vitest'
import { statusJson } from '../../../src/cli/commands/status.ts'
import { plain } from '../../../src/cli/print/paint.ts'
import { statusText } from '../../../src/cli/print/status-table.ts'
import { problem } from '../../../src/problem/problem.ts'
import type { WorkerStatus } from '../../../src/supervisor/status.ts'

const running: WorkerStatus = {
  name: 'evrexec:timer#0',
  index: 0,
  pid: 4711,
  state: 'running',
  wanted: 'up',
  uptimeSeconds: 192,
  restarts: 0,
  lastExit: null,
  nextRestartSeconds: null,
  oldestInHandSeconds: null,
  done: null,
  blockedSeconds: null,
  rssBytes: 44_000_000,
  note: null,
}
const waiting: WorkerStatus = {
  name: 'evrexec:timer#1',
  index: 1,
  pid: null,
  state: 'backoff',
  wanted: 'up',
  uptimeSeconds: null,
  restarts: 6,
  lastExit: { code: 1, signal: null, uptimeSeconds: 0.3, detail: null, output: [] },
  nextRestartSeconds: 12.4,
  done: null,
  oldestInHandSeconds: null,
  blockedSeconds: null,
  rssBytes: null,
  note: 'restart 7 in 12.4 s: exit code 1 after 0.3 s',
}
const status = {
  supervisor: { pid: 4700, version: '0.1.0', uptimeSeconds: 200, socket: '/run/evrexec/evrexec.sock' },
  tasks: [
    {
      name: 'evrexec:timer',
      team: 'evrexec:timer',
      line: 'name=evrexec:timer;workers=2',
      sockaddr: null,
      workers: [running, waiting],
      spares: 0,
      datagrams: null,
      datagramsPerSecond: null,
    },
    {
      name: 'evrexec:udp',
      team: 'evrexec:udp',
      line: 'name=evrexec:udp;sockaddr=udp:127.0.0.1:4444',
      sockaddr: 'udp:127.0.0.1:4444',
      workers: [{ ...running, name: 'evrexec:udp#0', pid: 4712 }],
      spares: 0,
      datagrams: {
        received: 1_234_567,
        handled: 1_234_560,
        failed: 3,
        inHand: 2,
        deadLettered: 2,
        kernelDropped: 0,
        receiveBufferBytes: 4 * 1024 * 1024,
        held: true,
      },
      datagramsPerSecond: { received: 49_870.2, handled: 49_869.9, failed: 0.25, kernelDropped: 0 },
    },
  ],
  run: { workers: [{ ...running, name: 'run#0', pid: 4713, uptimeSeconds: 1.25 }], spares: 0 },
  reloadProblems: null,
  deadLetters: { file: '/var/lib/evrexec/dead-letters.jsonl', waiting: 0, lost: 0 },
}
const [timer, udp] = status.tasks

test('status as a table', () => {
  expect(statusText(status, plain, null)).toBe(
    `evrexec 0.1.0, pid 4700, up 3 min, socket /run/evrexec/evrexec.sock

WORKER            PID  STATE    UPTIME  RESTARTS    MEMORY  NOTE
evrexec:timer#0  4711  running   3 min         0  42.0 MiB
evrexec:timer#1     -  backoff       -         6         -  restart 7 in 12.4 s: exit code 1 after 0.3 s
evrexec:udp#0    4712  running   3 min         0  42.0 MiB  udp:127.0.0.1:4444
run#0            4713  running   1.3 s         0  42.0 MiB

DATAGRAMS     RECEIVED  HANDLED  FAILED  IN HAND  DEAD-LETTERED  DROPPED  SOCKET
evrexec:udp    1234567  1234560       3        2              2        0  udp:127.0.0.1:4444, room for 4.0 MiB
  per second     49870    49870     0.3                              0.0

dead letters: /var/lib/evrexec/dead-letters.jsonl`,
  )
})

test('without a UDP task nothing is said about datagrams', () => {
  expect(statusText({ ...status, tasks: timer ? [timer] : [] }, plain, null)).not.toMatch(
    /DATAGRAMS|dead letters/,
  )
})

test('what is not counted is not shown as a count', () => {
  const unknown = Object.fromEntries(Object.keys(udp?.datagrams ?? {}).map((key) => [key, null]))
  const tasks = [{ ...udp, datagrams: { ...unknown, held: false }, datagramsPerSecond: null }]
  const text = statusText({ ...status, tasks: tasks as unknown as typeof status.tasks }, plain, null)
  expect(text.split('\n').at(-1)?.replace(/ +/g, ' ')).toBe(
    'evrexec:udp - - - - - - udp:127.0.0.1:4444; not held: nothing is counted, and datagrams are lost with a worker',
  )
})

test('what is out of the ordinary is told', () => {
  const workers = [
    { ...running, oldestInHandSeconds: 0.9, blockedSeconds: 0.9 },
    { ...running, oldestInHandSeconds: 12, blockedSeconds: 3.21, note: 'restarted: exit code 1 after 0.3 s' },
  ]
  const run = { workers: [running], spares: 2 }
  const tasks = timer ? [{ ...timer, workers, spares: 1 }] : []
  const text = statusText({ ...status, tasks, run }, plain, null)
  expect(text.split('\n').map((line) => line.split('MiB  ')[1])).toEqual([
    ...[undefined, undefined, undefined],
    '1 spare',
    'restarted: exit code 1 after 0.3 s; event loop blocked for 3.2 s; oldest in hand 12.0 s',
    '2 spares',
  ])
})

test('why the last reload failed stands below', () => {
  const reloadProblems = [problem('expected this', { source: 'a.js', line: 2, column: 3, excerpt: 'abcdef' })]
  expect(statusText({ ...status, reloadProblems }, plain, null)).toMatch(
    /\n\nnot reloaded when it was last tried:\na\.js:2:3: expected this\n {4}abcdef\n {6}\^$/,
  )
})

test('dead letters that cannot be written stand out', () => {
  const deadLetters = { ...status.deadLetters, waiting: 3, lost: 7 }
  expect(statusText({ ...status, deadLetters }, plain, null)).toMatch(
    /^dead letters: .*jsonl; 3 more cannot be written yet; 7 lost$/m,
  )
})

test('status for programs has the promised members and no others', () => {
  const { name: _name, note: _note, ...runningJson } = running
  const { name: _other, note: _reason, ...waitingJson } = waiting
  expect(statusJson(status)).toEqual({
    supervisor: status.supervisor,
    tasks: [
      {
        name: timer?.name,
        line: timer?.line,
        sockaddr: null,
        workers: [runningJson, waitingJson],
        spares: 0,
        datagrams: null,
      },
      {
        name: udp?.name,
        line: udp?.line,
        sockaddr: udp?.sockaddr,
        workers: [{ ...runningJson, pid: 4712 }],
        spares: 0,
        datagrams: udp?.datagrams,
      },
    ],
    run: { workers: [{ ...runningJson, pid: 4713, uptimeSeconds: 1.25 }], spares: 0 },
    reloadProblems: null,
    deadLetters: status.deadLetters,
  })
})
