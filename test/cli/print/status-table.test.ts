import { expect, test } from 'vitest'
import { statusJson } from '../../../src/cli/commands/status.ts'
import { plain } from '../../../src/cli/print/paint.ts'
import { statusText } from '../../../src/cli/print/status-table.ts'
import type { WorkerStatus } from '../../../src/supervisor/status.ts'

const running: WorkerStatus = {
  name: 'evrexec:timer#0',
  index: 0,
  pid: 4711,
  state: 'running',
  uptimeSeconds: 192,
  restarts: 0,
  lastExit: null,
  nextRestartSeconds: null,
  rssBytes: 44_000_000,
  note: null,
}
const waiting: WorkerStatus = {
  name: 'evrexec:timer#1',
  index: 1,
  pid: null,
  state: 'backoff',
  uptimeSeconds: null,
  restarts: 6,
  lastExit: { code: 1, signal: null, uptimeSeconds: 0.3 },
  nextRestartSeconds: 12.4,
  rssBytes: null,
  note: 'restart 7 in 12.4 s: exit code 1 after 0.3 s',
}
const status = {
  supervisor: { pid: 4700, version: '0.1.0', uptimeSeconds: 200, socket: '/run/evrexec/evrexec.sock' },
  tasks: [
    {
      name: 'evrexec:timer',
      line: 'name=evrexec:timer;workers=2',
      sockaddr: null,
      workers: [running, waiting],
    },
    {
      name: 'evrexec:udp',
      line: 'name=evrexec:udp;sockaddr=udp:127.0.0.1:4444',
      sockaddr: 'udp:127.0.0.1:4444',
      workers: [{ ...running, name: 'evrexec:udp#0', pid: 4712 }],
    },
  ],
  run: { workers: [{ ...running, name: 'run#0', pid: 4713, uptimeSeconds: 1.25 }] },
}

test('status as a table', () => {
  expect(statusText(status, plain, null)).toBe(
    `evrexec 0.1.0, pid 4700, up 3 min, socket /run/evrexec/evrexec.sock

WORKER            PID  STATE    UPTIME  RESTARTS    MEMORY  NOTE
evrexec:timer#0  4711  running   3 min         0  42.0 MiB
evrexec:timer#1     -  backoff       -         6         -  restart 7 in 12.4 s: exit code 1 after 0.3 s
evrexec:udp#0    4712  running   3 min         0  42.0 MiB  udp:127.0.0.1:4444
run#0            4713  running   1.3 s         0  42.0 MiB`,
  )
})

test('status for programs has the promised members and no others', () => {
  const { name: _name, note: _note, ...runningJson } = running
  const { name: _other, note: _reason, ...waitingJson } = waiting
  expect(statusJson(status)).toEqual({
    supervisor: status.supervisor,
    tasks: [
      { ...status.tasks[0], workers: [runningJson, waitingJson] },
      { ...status.tasks[1], workers: [{ ...runningJson, pid: 4712 }] },
    ],
    run: { workers: [{ ...runningJson, pid: 4713, uptimeSeconds: 1.25 }] },
  })
})
