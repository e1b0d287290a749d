import { beforeEach, describe, expect, test } from 'vitest'
import { plain } from '../../../src/cli/print/paint.ts'
import { Reporter } from '../../../src/cli/print/reporter.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

const exited: Notice = {
  notice: 'worker-exited',
  worker: 'a#0',
  pid: 1,
  reason: { code: 1, signal: null },
  uptimeMillis: 1000,
  wasReady: true,
  expected: false,
}
const restarting: Notice = { notice: 'worker-restarting', worker: 'a#0', restart: 1, delayMillis: 0 }

describe('the reporter', () => {
  let out: string[]
  let err: string[]
  let reporter: Reporter

  beforeEach(() => {
    out = []
    err = []
    reporter = new Reporter({
      out: { writeLine: (line) => out.push(line) },
      err: { writeLine: (line) => err.push(line) },
      outPaint: plain,
      errPaint: plain,
    })
  })

  test('keeps what a worker prints to stdout apart from all else', () => {
    reporter.notify({ notice: 'output', worker: 'a#0', stream: 'stdout', line: 'data' })
    reporter.notify({ notice: 'output', worker: 'a#0', stream: 'stderr', line: 'talk' })
    reporter.notify({ notice: 'stopping' })
    expect(out).toEqual(['a#0 | data'])
    expect(err).toEqual(['a#0 | talk', 'stopping'])
  })

  test('tells an exit and what follows from it in one line', () => {
    reporter.notify(exited)
    reporter.notify(restarting)
    expect(err).toEqual(['a#0 (pid 1) ended: exit code 1 after 1.0 s; restarting at once (restart 1)'])
  })

  test('does not take what happens to another worker for a consequence', () => {
    reporter.notify(exited)
    reporter.notify({ ...restarting, worker: 'b#0' })
    expect(err).toEqual(['a#0 (pid 1) ended: exit code 1 after 1.0 s', 'b#0: restarting at once (restart 1)'])
  })

  test('does not wait for a consequence that comes later', async () => {
    reporter.notify(exited)
    await null
    expect(err).toEqual(['a#0 (pid 1) ended: exit code 1 after 1.0 s'])
    reporter.notify(restarting)
    expect(err.at(-1)).toBe('a#0: restarting at once (restart 1)')
  })
})
