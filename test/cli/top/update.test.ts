import { describe, expect, it } from 'vitest'
import { type Extent, type Key, press } from '../../../src/cli/top/press.ts'
import { initialState, type TopState } from '../../../src/cli/top/state.ts'
import { answered, gone, logged, silent } from '../../../src/cli/top/update.ts'
import { workerRows } from '../../../src/cli/top/worker-rows.ts'
import type { DeliveredEntry } from '../../../src/control/client/position.ts'
import { status, task, worker } from './statuses.ts'

const EXTENT: Extent = { page: 10, mostLinesBelow: 100 }
const NAMES = ['a#0', 'a#1', 'a#2']

function withWorkers(names: readonly string[] = NAMES): TopState {
  const tasks = [
    task(
      'a',
      names.map((name) => worker(name)),
    ),
  ]
  return answered(initialState('/run/e.sock'), status(tasks, []), 0)
}

function pressed(state: TopState, ...keys: Key[]) {
  return keys.reduce((before, key) => press(before.state, key, EXTENT), { state, effect: null } as ReturnType<
    typeof press
  >)
}

function entry(seq: number): DeliveredEntry {
  const notice = { notice: 'output', worker: 'a#0', stream: 'stdout', line: `${seq}` } as const
  return { seq, atMillis: 0, level: 'info', notice, missed: 0 }
}

describe('rates', () => {
  /** What a worker is seen to have done, second by second. */
  function rates(...seen: readonly { pid?: number; done: number | null }[]) {
    const state = seen.reduce(
      (before, known, second) =>
        answered(before, status([task('a', [worker('a#0', known)])], []), second * 1000),
      initialState('/run/e.sock'),
    )
    return workerRows(state)[0]?.rates
  }

  it('are what it has done since', () => {
    expect(rates({ done: 100 }, { done: 110 }, { done: 110 }, { done: 210 })).toEqual([null, 10, 0, 100])
  })

  it('begin anew with another process', () => {
    expect(rates({ done: 100 }, { pid: 2, done: 5 }, { pid: 2, done: 7 }, { pid: 3, done: null })).toEqual([
      null,
      5,
      2,
      null,
    ])
  })

  it('of the last half minute', () => {
    expect(rates(...Array.from({ length: 40 }, (_, i) => ({ done: i * i })))).toHaveLength(30)
  })

  it('are per second, however long it took', () => {
    const at = (state: TopState, done: number, millis: number) =>
      answered(state, status([task('a', [worker('a#0', { done })])], []), millis)
    expect(workerRows(at(at(initialState(''), 0, 0), 10, 4000))[0]?.rate).toBe(2.5)
  })

  it('are forgotten when there is another supervisor', () => {
    const before = answered(initialState(''), status([task('a', [worker('a#0', { done: 5 })])], [], 7), 0)
    const after = answered(before, status([task('a', [worker('a#0', { done: 9 })])], [], 8), 1000)
    expect(workerRows(after)[0]?.rates).toEqual([null])
  })
})

describe('the selected worker', () => {
  it('is the first, and goes up and down', () => {
    const state = withWorkers()
    expect(state.selected).toBe('a#0')
    expect(pressed(state, 'down', 'j').state.selected).toBe('a#2')
    expect(pressed(state, 'j', 'j', 'j', 'k').state.selected).toBe('a#1')
    expect(pressed(state, 'up').state.selected).toBe('a#0')
    expect(pressed(state, 'end').state.selected).toBe('a#2')
    expect(pressed(state, 'G', 'g').state.selected).toBe('a#0')
    expect(pressed(state, 'pagedown', 'pageup').state.selected).toBe('a#0')
  })

  it('stays when others come and go', () => {
    const { state } = pressed(withWorkers(), 'down')
    const tasks = [task('a', [worker('new#0'), worker('a#1')])]
    expect(answered(state, status(tasks, []), 1).selected).toBe('a#1')
  })

  it('that has gone leaves its place to another', () => {
    const { state } = pressed(withWorkers(), 'end')
    const tasks = [task('a', [worker('a#0'), worker('b#0')])]
    expect(answered(state, status(tasks, []), 1).selected).toBe('b#0')
  })

  it('is there again after the supervisor was away', () => {
    const { state } = pressed(withWorkers(), 'down')
    const away = gone(state, 'nobody there')
    expect(away).toMatchObject({ status: null, trouble: 'nobody there' })
    expect(pressed(away, 'down', 'r', 'l')).toMatchObject({
      state: { restart: null, log: null },
      effect: null,
    })
    expect(answered(away, withWorkers().status ?? status([]), 9)).toMatchObject({
      selected: 'a#1',
      trouble: null,
    })
  })
})

describe('rows are sorted', () => {
  const tasks = [
    task('a', [
      worker('a#0', { rssBytes: 10, restarts: 2, uptimeSeconds: 5 }),
      worker('a#1', { rssBytes: null, state: 'fatal', oldestInHandSeconds: 0.5 }),
      worker('a#2', { rssBytes: 30, state: 'backoff', oldestInHandSeconds: 7, restarts: 2 }),
    ]),
  ]
  const state = answered(initialState(''), status(tasks, []), 0)
  const names = (...keys: Key[]) => workerRows(pressed(state, ...keys).state).map((row) => row.worker.name)

  it.each([
    ['worker', [], ['a#0', 'a#1', 'a#2']],
    ['done/s', ['s'], ['a#0', 'a#1', 'a#2']],
    ['oldest', ['s', 's'], ['a#2', 'a#1', 'a#0']],
    ['memory', ['s', 's', 's'], ['a#2', 'a#0', 'a#1']],
    ['restarts', ['s', 's', 's', 's'], ['a#0', 'a#2', 'a#1']],
    ['uptime', ['s', 's', 's', 's', 's'], ['a#0', 'a#1', 'a#2']],
    ['state', ['S'], ['a#1', 'a#2', 'a#0']],
    ['name again', ['s', 'S'], ['a#0', 'a#1', 'a#2']],
  ])('by %s', (_, keys, expected) => {
    expect(names(...keys)).toEqual(expected)
  })
})

describe('keys', () => {
  it('restart a worker, when that is meant', () => {
    const state = withWorkers()
    expect(pressed(state, 'down', 'r').state.restart).toBe('a#1')
    expect(pressed(state, 'down', 'r', 'y')).toMatchObject({
      state: { restart: null },
      effect: { do: 'restart', worker: 'a#1' },
    })
    expect(pressed(state, 'r', 'q')).toMatchObject({ state: { restart: null }, effect: null })
  })

  it('quit', () => {
    const state = withWorkers()
    expect(pressed(state, 'q').effect).toEqual({ do: 'quit' })
    for (const keys of [['ctrl-c'], ['r', 'ctrl-c'], ['?', 'ctrl-c'], ['l', 'ctrl-c']]) {
      expect(pressed(state, ...keys).effect, keys.join()).toEqual({ do: 'quit' })
    }
    expect(pressed(state, 'ctrl-z').effect).toEqual({ do: 'suspend' })
  })

  it('show help, until the next one', () => {
    const state = withWorkers()
    expect(pressed(state, '?').state.isHelpShown).toBe(true)
    expect(pressed(state, '?', 'q')).toMatchObject({ state: { isHelpShown: false }, effect: null })
  })

  it('that mean nothing do nothing', () => {
    const state = withWorkers()
    expect(pressed(state, 'x', 'f1')).toEqual({ state, effect: null })
  })
})

describe('a log', () => {
  it('is followed, and left again', () => {
    const open = pressed(withWorkers(), 'return')
    expect(open).toMatchObject({ state: { log: { worker: 'a#0' } }, effect: { do: 'follow', worker: 'a#0' } })
    expect(pressed(open.state, 'escape')).toMatchObject({ state: { log: null }, effect: { do: 'unfollow' } })
    expect(logged(withWorkers(), entry(1)).log).toBeNull()
  })

  it('stands still while somebody looks back, and goes on at its end', () => {
    const open = logged(logged(pressed(withWorkers(), 'l').state, entry(1)), entry(2))
    const back = pressed(open, 'up', 'up').state
    expect(logged(back, entry(3)).log).toMatchObject({ linesBelow: 2, lastShown: { seq: 2 } })
    expect(pressed(back, 'down', 'down').state.log).toMatchObject({ linesBelow: 0, lastShown: null })
    expect(pressed(back, 'home').state.log?.linesBelow).toBe(EXTENT.mostLinesBelow)
    expect(pressed(back, 'end').state.log?.linesBelow).toBe(0)
  })

  it('keeps so many entries', () => {
    const { state } = pressed(withWorkers(), 'l')
    const after = Array.from({ length: 600 }, (_, i) => entry(i)).reduce(logged, state)
    expect(after.log?.entries).toHaveLength(500)
    expect(after.log?.entries.at(-1)?.seq).toBe(599)
  })
})

it('what is shown stays while there is no answer', () => {
  const state = silent(withWorkers(), 'no answer for 4 s')
  expect(state).toMatchObject({ trouble: 'no answer for 4 s', selected: 'a#0' })
  expect(workerRows(state)).toHaveLength(3)
})
