import type { Status } from '../../../src/control/client/answers.ts'
import type { DatagramsStatus, TaskStatus, WorkerStatus } from '../../../src/supervisor/status.ts'

export function worker(name: string, known: Partial<WorkerStatus> = {}): WorkerStatus {
  return {
    name,
    index: 0,
    pid: 100,
    state: 'running',
    wanted: 'up',
    uptimeSeconds: 3,
    restarts: 0,
    lastExit: null,
    nextRestartSeconds: null,
    oldestInHandSeconds: null,
    done: null,
    blockedSeconds: null,
    rssBytes: 45_000_000,
    note: null,
    ...known,
  }
}

export const DATAGRAMS: DatagramsStatus = {
  received: 1000,
  handled: 990,
  failed: 3,
  inHand: 2,
  deadLettered: 5,
  kernelDropped: 7,
  receiveBufferBytes: 212_992,
  held: true,
}

export function task(
  name: string,
  workers: readonly WorkerStatus[],
  datagrams: DatagramsStatus | null = null,
): TaskStatus {
  const datagramsPerSecond =
    datagrams === null ? null : { received: 12.34, handled: 12, failed: 0, kernelDropped: 0 }
  return {
    name,
    team: name,
    line: `name=${name}`,
    sockaddr: null,
    workers,
    spares: 0,
    datagrams,
    datagramsPerSecond,
  }
}

export function status(
  tasks: readonly TaskStatus[],
  run: readonly WorkerStatus[] = [worker('run#0')],
  pid = 7,
): Status {
  return {
    supervisor: { pid, version: '1.2.3', uptimeSeconds: 62, socket: '/run/e.sock' },
    tasks,
    run: { workers: run, spares: 0 },
    reloadProblems: null,
    deadLetters: { file: '/d.jsonl', waiting: 0, lost: 0 },
  }
}
