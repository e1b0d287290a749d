import { describe, expect, it } from 'vitest'
import { RestartReasons } from '../../../src/control/http/metrics/restart-reasons.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

type OfWorker = Extract<Notice, { worker: string }>

const WORKER = 'evrexec:udp#0'

const started = (pid: number): OfWorker => ({ notice: 'worker-started', worker: WORKER, pid })
const ready = (pid: number): OfWorker => ({ notice: 'worker-ready', worker: WORKER, pid, afterMillis: 30 })
const restarting: OfWorker = { notice: 'worker-restarting', worker: WORKER, restart: 1, delayMillis: 0 }
const failed: OfWorker = { notice: 'worker-failed', worker: WORKER, problems: [] }
const stuck: OfWorker = {
  notice: 'worker-stuck',
  worker: WORKER,
  pid: 1,
  blockedMillis: 1,
  stack: [],
  noStack: '',
}
const tooLarge: OfWorker = { notice: 'worker-too-large', worker: WORKER, pid: 1, rssBytes: 2, maxBytes: 1 }
const unheeding: OfWorker = { notice: 'run-unheeding', worker: WORKER, evname: 'evrexec:x', graceMillis: 1 }
const garbled: OfWorker = { notice: 'worker-garbled', worker: WORKER }
const notSpawned: OfWorker = { notice: 'worker-not-spawned', worker: WORKER, message: '' }
const ended: OfWorker = { notice: 'worker-ended', worker: WORKER, failed: false }
const tookOver = (pid: number): OfWorker => ({ notice: 'spare-took-over', worker: WORKER, pid })

interface End {
  readonly code?: number
  readonly signal?: string
  readonly wasReady?: boolean
  readonly expected?: boolean
}

function exited(pid: number, { code, signal, wasReady = true, expected = false }: End = {}): OfWorker {
  const reason = { code: code ?? null, signal: signal ?? null }
  const rest = { detail: null, uptimeMillis: 1, output: [] }
  return { notice: 'worker-exited', worker: WORKER, pid, reason, wasReady, expected, ...rest }
}

const asked = (pid: number) => exited(pid, { code: 0, expected: true })

/** The reasons that come of what is told of a worker which is ready at first. */
function reasonsOf(...notices: OfWorker[]): (string | null)[] {
  const reasons = new RestartReasons()
  return [started(1), ready(1), ...notices]
    .map((each) => reasons.of(each))
    .filter((reason) => reason !== null)
}

describe('why a worker was started again', () => {
  it.each([
    ['exit-code-zero', [exited(1, { code: 0 })]],
    ['exit-code-nonzero', [exited(1, { code: 3 })]],
    ['signal', [exited(1, { signal: 'SIGSEGV' })]],
    ['stuck', [stuck, exited(1, { signal: 'SIGKILL' })]],
    ['garbled', [garbled, exited(1, { signal: 'SIGKILL' })]],
  ])('%s', (reason, notices) => {
    expect(reasonsOf(...notices, restarting, started(2))).toEqual([reason])
    // A spare is there for it instead.
    expect(reasonsOf(...notices, tookOver(2))).toEqual([reason])
  })

  it('not-ready, again and again', () => {
    const attempt = (pid: number) => [
      started(pid),
      failed,
      exited(pid, { code: 1, wasReady: false }),
      restarting,
    ]
    expect(reasonsOf(exited(1, { code: 1 }), restarting, ...attempt(2), ...attempt(3))).toEqual([
      'exit-code-nonzero',
      'not-ready',
      'not-ready',
    ])
  })

  it('not-spawned', () => {
    expect(reasonsOf(exited(1, { code: 1 }), restarting, notSpawned, restarting)).toEqual([
      'exit-code-nonzero',
      'not-spawned',
    ])
  })

  it('somebody wanted it', () => {
    expect(reasonsOf(asked(1), started(2), ready(2))).toEqual(['request'])
    // After it had been stopped, or had come to its end.
    expect(reasonsOf(exited(1, { code: 0 }), ended, started(2), ready(2))).toEqual(['request'])
  })

  it.each([
    ['memory', tooLarge],
    ['unheeding-run', unheeding],
  ])('%s: another has its place by then', (reason, told) => {
    expect(reasonsOf(told, ready(2), asked(1))).toEqual([reason])
    // A startup task has ended before the other begins.
    expect(reasonsOf(told, asked(1), ready(2))).toEqual([reason])
  })

  it.each([
    ['memory', tooLarge],
    ['unheeding-run', unheeding],
  ])('not %s when the other did not get ready, or it died before', (_, told) => {
    expect(reasonsOf(told, failed, exited(1, { signal: 'SIGHUP' }), restarting)).toEqual(['signal'])
    expect(reasonsOf(told, exited(1, { signal: 'SIGHUP' }), restarting)).toEqual(['signal'])
  })

  it('a reload is none, whoever is first', () => {
    expect(reasonsOf(ready(2), asked(1))).toEqual([])
    expect(reasonsOf(asked(1), ready(2))).toEqual([])
  })

  it('what follows a reload is told apart from it', () => {
    const crash = [exited(2, { code: 1 }), restarting]
    expect(reasonsOf(ready(2), asked(1), ...crash, started(3))).toEqual(['exit-code-nonzero'])
    expect(reasonsOf(ready(2), ...crash, asked(1), started(3))).toEqual(['exit-code-nonzero'])
    expect(reasonsOf(asked(1), ready(2), ...crash, started(3))).toEqual(['exit-code-nonzero'])
  })

  it('the first start is no restart', () => {
    expect(reasonsOf()).toEqual([])
  })

  it('each worker has its own', () => {
    const reasons = new RestartReasons()
    for (const each of [started(1), stuck]) reasons.of(each)
    const other = { worker: 'evrexec:udp#1' }
    for (const each of [started(2), exited(2, { code: 1 })]) reasons.of({ ...each, ...other })
    expect(reasons.of({ ...restarting, ...other })).toBe('exit-code-nonzero')
  })
})
