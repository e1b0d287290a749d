import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPaint } from '../../../src/cli/print/colours.ts'
import { plain } from '../../../src/cli/print/paint.ts'
import { createLook, type Look } from '../../../src/cli/top/look.ts'
import { press } from '../../../src/cli/top/press.ts'
import { initialState, type TopState } from '../../../src/cli/top/state.ts'
import { answered, gone, logged, silent, told } from '../../../src/cli/top/update.ts'
import { extentOf, type Size, view } from '../../../src/cli/top/view.ts'
import type { DeliveredEntry } from '../../../src/control/client/position.ts'
import { displayWidth } from '../../../src/problem/display-width.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { DATAGRAMS, status, task, worker } from './statuses.ts'

const LOOK = createLook(plain, { LANG: 'en_US.UTF-8' })
const ASCII = createLook(plain, { LANG: 'C' })
const COLOURED = createLook(createPaint({}, {}, true), { LC_ALL: 'C.UTF-8' })
const SIZE: Size = { columns: 130, rows: 14 }

function seen(...counts: readonly number[]): TopState {
  return counts.reduce((state, done, second) => {
    const udp = task(
      'evrexec:udp',
      [worker('evrexec:udp#0', { done, oldestInHandSeconds: 2, restarts: 1, pid: 4711 })],
      DATAGRAMS,
    )
    const stopped = worker('evrexec:timer#0', {
      pid: null,
      state: 'backoff',
      uptimeSeconds: null,
      rssBytes: null,
      note: 'restart 7 in 12.4 s: exit code 1 after 0.3 s',
    })
    return answered(state, status([udp, task('evrexec:timer', [stopped])]), second * 1000)
  }, initialState('/run/e.sock'))
}

function keys(state: TopState, size: Size, look: Look, ...names: string[]): TopState {
  return names.reduce((before, key) => press(before, key, extentOf(before, size, look)).state, state)
}

let seq = 0
function entry(notice: Notice, missed = 0): DeliveredEntry {
  const atMillis = new Date(2026, 1, 3, 4, 5, 6, 7).getTime()
  return { seq: ++seq, atMillis, level: 'info', notice, missed }
}

function output(line: string): DeliveredEntry {
  return entry({ notice: 'output', worker: 'evrexec:udp#0', stream: 'stdout', line })
}

describe('the workers', () => {
  it('one in each row, and what became of datagrams', () => {
    const lines = view(seen(0, 10, 40, 40, 20_040), SIZE, LOOK).map((line) => line.trimEnd())
    expect(lines).toEqual([
      'evrexec 1.2.3  pid 7  up 1 min  2 tasks, 2 of 3 workers running  /run/e.sock',
      '',
      '  DATAGRAMS    RECEIVED  PER SECOND  HANDLED  FAILED  IN HAND  DEAD-LETTERED  DROPPED',
      '  evrexec:udp      1000        12.3      990       3        2              5        7',
      '',
      '  WORKER           STATE     PID  RATE                            DONE/S  OLDEST    MEMORY  RESTARTS  UPTIME  NOTE',
      `> evrexec:udp#0    running  4711  ${' '.repeat(26)}▂▂▁█   20000   2.0 s  42.9 MiB         1   3.0 s`,
      '  evrexec:timer#0  backoff     -                                       -       -         -         0       -  restart 7 in 12.4 s…',
      '  run#0            running   100                                       -       -  42.9 MiB         0   3.0 s',
      '',
      '',
      '',
      '',
      'q quit  ? help  s sort: worker  r restart  l log  ↑↓ select  1/3',
    ])
  })

  it.each([
    [100, 'WORKER STATE PID RATE DONE/S OLDEST MEMORY RESTARTS UPTIME NOTE'],
    [90, 'WORKER STATE PID RATE DONE/S OLDEST MEMORY RESTARTS UPTIME'],
    [70, 'WORKER STATE PID RATE DONE/S OLDEST MEMORY'],
    [63, 'WORKER STATE RATE DONE/S OLDEST MEMORY'],
    [50, 'WORKER STATE DONE/S OLDEST'],
    [30, 'WORKER STATE'],
    [12, 'WORKER'],
  ])('in %d columns what is of least use is left out', (columns, expected) => {
    const head = view(seen(1), { ...SIZE, columns }, LOOK).find((line) => line.startsWith('  WORKER'))
    expect(head?.trim().replaceAll(/ +/g, ' ')).toBe(expected)
  })

  it('scroll with the selected one', () => {
    const many = Array.from({ length: 100 }, (_, i) => worker(`a#${i}`))
    const state = answered(initialState(''), status([task('a', many)], []), 0)
    const names = (state: TopState) =>
      view(state, SIZE, LOOK).flatMap((line) => /^(> | {2})a#(\d+)/.exec(line)?.[0] ?? [])
    expect(names(state)).toEqual(['> a#0', ...Array.from({ length: 8 }, (_, i) => `  a#${i + 1}`)])
    const end = keys(state, SIZE, LOOK, 'end')
    expect(names(end).at(-1)).toBe('> a#99')
    expect(names(keys(end, SIZE, LOOK, 'pageup'))).toContain('> a#90')
    expect(view(end, SIZE, LOOK).at(-1)).toContain('100/100')
  })

  it('on a low screen are more important than anything else', () => {
    const lines = view(seen(1), { columns: 80, rows: 4 }, LOOK)
    expect(lines.map((line) => line.slice(0, 15))).toEqual([
      'evrexec 1.2.3  ',
      '  WORKER       ',
      '> evrexec:udp#0',
      'q quit  ? help ',
    ])
    expect(view(seen(1), { columns: 80, rows: 3 }, LOOK)[1]).toMatch(/^> evrexec:udp#0/)
    expect(view(seen(1), { columns: 80, rows: 1 }, LOOK)[0]).toMatch(/^q quit/)
  })

  it('where there is nothing but ASCII', () => {
    const text = view(seen(0, 5, 10), { ...SIZE, columns: 120 }, ASCII).join('\n')
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    expect(text).toContain(' ## ')
    expect(text).toContain('j/k select')
  })
})

describe('in other words', () => {
  const last = (state: TopState) => view(state, SIZE, LOOK).at(-1)
  const first = (state: TopState) => view(state, SIZE, LOOK)[0]

  it('who is away', () => {
    expect(first(initialState('/run/e.sock'))).toBe('asking /run/e.sock')
    const away = gone(seen(1), 'there is no supervisor at /run/e.sock; waiting')
    expect(view(away, SIZE, LOOK).join('').trim()).toMatch(
      /^there is no supervisor at \/run\/e.sock; waitingq quit/,
    )
    expect(first(silent(seen(1), 'no answer for 4.0 s'))).toMatch(/^no answer for 4.0 s {2}evrexec 1.2.3/)
  })

  it('what is asked and told', () => {
    expect(last(keys(seen(1), SIZE, LOOK, 'r'))).toBe('restart evrexec:udp#0? y/n')
    expect(last(told(seen(1), 'evrexec:udp#0 restarted'))).toBe('evrexec:udp#0 restarted')
    expect(view(keys(seen(1), SIZE, LOOK, '?'), SIZE, LOOK).join('\n')).toContain(
      'restart the selected worker',
    )
  })

  it('that an event loop does not turn', () => {
    const state = answered(
      initialState(''),
      status([task('a', [worker('a#0', { blockedSeconds: 3 })])], []),
      0,
    )
    expect(view(state, SIZE, LOOK).join('\n')).toMatch(/> a#0 +blocked/)
  })
})

describe('the log of a worker', () => {
  const size: Size = { columns: 40, rows: 10 }
  const open = (...entries: DeliveredEntry[]) => entries.reduce(logged, keys(seen(1), size, LOOK, 'l'))
  const middle = (state: TopState) => view(state, size, LOOK).slice(2, -2)

  it('is folded, in words, with what is missing', () => {
    const started = { notice: 'worker-started', worker: 'evrexec:udp#0', pid: 9 } as const
    const state = open(entry(started, 3), output(`<4>hello ${'x'.repeat(40)}`), output('\u001b[31mred'))
    expect(middle(state)).toEqual([
      'o many for one answer)',
      '04:05:06.007 evrexec:udp#0 (pid 9) start',
      'ed',
      '04:05:06.007 hello xxxxxxxxxxxxxxxxxxxxx',
      'xxxxxxxxxxxxxxxxxxx',
      '04:05:06.007 ␛[31mred',
    ])
    expect(middle(keys(state, size, LOOK, 'up', 'up')).slice(0, 2)).toEqual([
      '(3 entries are missing here: they came f',
      'aster than they could be read, or are to',
    ])
  })

  it('shows its end, or what stands above that', () => {
    const state = open(...Array.from({ length: 20 }, (_, i) => output(`line ${i}`)))
    const shown = (of: TopState) => middle(of).map((line) => Number(/\d+$/.exec(line)?.[0]))
    expect(shown(state)).toEqual([14, 15, 16, 17, 18, 19])
    const back = keys(state, size, LOOK, 'up', 'up')
    expect(shown(back)).toEqual([12, 13, 14, 15, 16, 17])
    expect(shown(logged(back, output('line 20')))).toEqual([12, 13, 14, 15, 16, 17])
    expect(view(back, size, LOOK).at(-1)).toContain('2 lines below')
    expect(shown(keys(back, size, LOOK, 'home'))).toEqual([0, 1, 2, 3, 4, 5])
    expect(shown(keys(back, size, LOOK, 'home', 'down'))).toEqual([1, 2, 3, 4, 5, 6])
    expect(shown(keys(logged(back, output('line 20')), size, LOOK, 'end'))).toEqual([15, 16, 17, 18, 19, 20])
  })
})

it('nothing is ever wider or higher than the screen, or moves the cursor', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  )
  const workers = fc.array(
    fc.record({
      name,
      note: fc.option(name),
      done: fc.option(fc.nat()),
      rssBytes: fc.option(fc.nat()),
      restarts: fc.nat(),
    }),
    { maxLength: 30 },
  )
  const someKeys = fc.array(fc.constantFrom('s', 'j', 'G', 'l', '?', 'r', 'k', 'up', 'pageup', 'home'), {
    maxLength: 6,
  })
  const look = fc.constantFrom(LOOK, ASCII, COLOURED)
  fc.assert(
    fc.property(
      workers,
      fc.nat({ max: 150 }),
      fc.integer({ min: 1, max: 40 }),
      someKeys,
      look,
      fc.array(name, { maxLength: 20 }),
      (some, columns, rows, typed, look, lines) => {
        const size = { columns: columns + 3, rows }
        const tasks = [
          task(
            'a',
            some.map((each) => worker(each.name, each)),
            DATAGRAMS,
          ),
        ]
        const before = answered(initialState('/e'), status(tasks), 0)
        const state = lines.map(output).reduce(logged, keys(before, size, look, ...typed))
        const frame = view(keys(state, size, look, ...typed), size, look)
        expect(frame.length).toBe(rows)
        for (const line of frame) {
          const text = stripVTControlCharacters(line)
          expect(displayWidth(text)).toBeLessThanOrEqual(size.columns)
          expect(text).not.toMatch(/\p{Cc}/u)
        }
      },
    ),
    { numRuns: 200 },
  )
})
