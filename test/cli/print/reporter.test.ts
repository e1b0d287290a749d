import { beforeEach, describe, expect, test } from 'vitest'
import { plain } from '../../../src/cli/print/paint.ts'
import { type LineWriter, Reporter } from '../../../src/cli/print/reporter.ts'
import { textFormat } from '../../../src/cli/print/text-format.ts'
import { LEVEL } from '../../../src/protocol/levels.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'

const exited: Notice = {
  notice: 'worker-exited',
  worker: 'a#0',
  pid: 1,
  reason: { code: 1, signal: null },
  detail: null,
  uptimeMillis: 1000,
  wasReady: true,
  expected: false,
  output: [],
}
const EXIT = 'a#0 (pid 1) ended: exit code 1 after 1.0 s'
const restarting: Notice = { notice: 'worker-restarting', worker: 'a#0', restart: 1, delayMillis: 0 }
const says = (worker: string, stream: 'stdout' | 'stderr', line: string): Notice => ({
  notice: 'output',
  worker,
  stream,
  line,
})

const writer = (lines: string[]): LineWriter => ({
  writeLine: (text) => lines.push(text),
  writeOutput: (line) => lines.push(line),
})
const side = (lines: string[]) => ({ writer: writer(lines), format: textFormat(plain) })

describe('the reporter', () => {
  let out: string[]
  let err: string[]
  let reporter: Reporter

  beforeEach(() => {
    out = []
    err = []
    reporter = new Reporter({ out: side(out), err: side(err) })
  })

  test('keeps what a worker prints to stdout apart from all else', () => {
    reporter.notify(says('a#0', 'stdout', 'data'))
    reporter.notify(says('a#0', 'stderr', 'talk'))
    reporter.notify({ notice: 'stopping' })
    expect(out).toEqual(['a#0 | data'])
    expect(err).toEqual(['a#0 | talk', 'stopping'])
  })

  test('leaves out what is less grave than it is to tell', () => {
    reporter = new Reporter({ out: side(out), err: side(err), level: LEVEL.notice })
    for (const line of ['<4>a warning', '<5>a notice', '<6>an information', '<7>a detail', 'without a level'])
      reporter.notify(says('a#0', 'stdout', line))
    reporter.notify({ notice: 'stopping' })
    reporter.notify(exited)
    reporter.notify(restarting)
    expect(out).toEqual(['a#0 | warn: a warning', 'a#0 | a notice'])
    expect(err).toEqual([`${EXIT}; restarting at once (restart 1)`])
  })

  test('tells an expected exit, which alone it would not, with what follows from it', () => {
    reporter = new Reporter({ out: side(out), err: side(err), level: LEVEL.notice })
    const expected = { ...exited, expected: true }
    reporter.notify(expected)
    reporter.notify(restarting)
    reporter.notify(expected)
    reporter.settle()
    expect(err).toHaveLength(1)
  })

  test('tells an exit and what follows from it in one line', () => {
    reporter.notify(exited)
    reporter.notify(restarting)
    expect(err).toEqual([`${EXIT}; restarting at once (restart 1)`])
  })

  test('does not take what happens to another worker for a consequence', () => {
    reporter.notify(exited)
    reporter.notify({ ...restarting, worker: 'b#0' })
    expect(err).toEqual([EXIT, 'b#0: restarting at once (restart 1)'])
  })

  test('does not wait for a consequence that comes later', async () => {
    reporter.notify(exited)
    await null
    expect(err).toEqual([EXIT])
    reporter.notify(restarting)
    expect(err.at(-1)).toBe('a#0: restarting at once (restart 1)')
  })

  describe('of what a worker printed last', () => {
    const died: Notice = { ...exited, output: ['<3>oh no', 'the end'] }
    const LAST = '\n    | oh no\n    | the end'

    test('says nothing when it stands right above', async () => {
      reporter.notify(says('a#0', 'stderr', 'the end'))
      reporter.notify(says('b#0', 'stdout', 'elsewhere'))
      reporter.notify(died)
      await null
      expect(err).toEqual(['a#0 | the end', EXIT])
    })

    test('repeats it when others have said something since', async () => {
      reporter.notify(says('a#0', 'stderr', 'the end'))
      reporter.notify(says('b#0', 'stderr', 'hello'))
      reporter.notify(died)
      await null
      expect(err.at(-1)).toBe(EXIT + LAST)
    })

    test('repeats it when it went to another place, below what follows from the exit', () => {
      reporter.notify(says('a#0', 'stdout', 'the end'))
      reporter.notify(died)
      reporter.notify(restarting)
      expect(err).toEqual([`${EXIT}; restarting at once (restart 1)${LAST}`])
    })

    test('says nothing when both places are one', async () => {
      const both = side(err)
      reporter = new Reporter({ out: both, err: both })
      reporter.notify(says('a#0', 'stdout', 'the end'))
      reporter.notify(died)
      await null
      expect(err).toEqual(['a#0 | the end', EXIT])
    })

    test('says nothing when it was told to stop', async () => {
      reporter.notify({ ...died, expected: true })
      await null
      expect(err).toEqual(['a#0 (pid 1) stopped: exit code 1 after 1.0 s'])
    })
  })
})
