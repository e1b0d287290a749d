import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { linesOf, logs, settled } from './log-rig.ts'

describe('evrexec.logs', () => {
  it('gives what is kept', async () => {
    const { book, print, batch } = logs()
    print('one')
    print('two')
    book.notify({ notice: 'reloading', why: 'request' })
    expect(linesOf(await batch())).toEqual(['one', 'two', 'reloading'])
    expect(linesOf(await batch(null, 2))).toEqual(['two', 'reloading'])
    expect(await batch(null, 0)).toEqual({ entries: [], missed: 0 })
  })

  it('of a level or worse', async () => {
    const { book, print, batch } = logs()
    print('<7>debug')
    print('info')
    print('<4>warn')
    book.notify({ notice: 'worker-garbled', worker: 'evrexec:timer#0' })
    expect(linesOf(await batch(null, null, 'warn'))).toEqual(['<4>warn', 'worker-garbled'])
    expect(linesOf(await batch(null, null, 'error'))).toEqual(['worker-garbled'])
    expect(linesOf(await batch(null, null, 'info'))).toEqual(['info', '<4>warn', 'worker-garbled'])
  })

  it('of a task or a worker', async () => {
    const evnames = {
      'evrexec:timer#0': 'evrexec:timer',
      'evrexec:timer#1': 'evrexec:timer',
      'evrexec:timer/2#0': 'evrexec:timer/2',
      'evrexec:timer/3#0': 'evrexec:timer',
      'run/2#0': 'run',
      'evrexec:timer#spare0': 'evrexec:timer',
    }
    const { book, print, batch } = logs(undefined, evnames)
    for (const worker of [...Object.keys(evnames), 'run#0']) print(worker, worker)
    book.notify({ notice: 'stopping' })
    const of = async (selector: string) => linesOf(await batch(selector))
    expect(await of('evrexec:timer#1')).toEqual(['evrexec:timer#1'])
    expect(await of('evrexec:timer/2')).toEqual(['evrexec:timer/2#0'])
    expect(await of('evrexec:timer/3')).toEqual(['evrexec:timer/3#0'])
    expect(await of('run')).toEqual(['run#0'])
    expect(await of('run/2')).toEqual(['run/2#0'])
    expect(await of('evrexec:timer')).toEqual([
      'evrexec:timer#0',
      'evrexec:timer#1',
      'evrexec:timer/3#0',
      'evrexec:timer#spare0',
    ])
  })

  it('of a task, by the evname that it had at the time', async () => {
    const { book, supervisor, print, batch } = logs(undefined, { 'a/2#0': 'a' })
    print('before', 'a/2#0')
    supervisor.evnamesOfWorkers['a/2#0'] = 'a/2'
    book.notify({
      notice: 'reloaded',
      added: [],
      removed: [],
      replaced: ['a/2'],
      untouched: [],
      afterMillis: 1,
    })
    print('after', 'a/2#0')
    expect(linesOf(await batch('a'))).toEqual(['before'])
    expect(linesOf(await batch('a/2'))).toEqual(['before', 'after'])
    // It has gone.
    delete supervisor.evnamesOfWorkers['a/2#0']
    expect(linesOf(await batch('a'))).toEqual(['before'])
  })

  it('says who was probably meant', async () => {
    const { ask, print } = logs()
    print('x', 'run#0')
    expect(await ask('timer')).toMatchObject({
      error: {
        message: 'expected the name of a task or worker, found "timer" (did you mean "evrexec:timer"?)',
        data: { reason: 'no-such-worker' },
      },
    })
  })

  it.each([
    [[7]],
    [[null, -1]],
    [[null, 1.5]],
    [[null, null, 'loud']],
    [[null, null, null, 1]],
    [[1, 2, 3, 4, 5]],
  ])('refuses %j', async (params) => {
    expect(await logs().ask(...params)).toMatchObject({ error: { message: 'Invalid parameters' } })
  })

  it('cannot be followed where nothing but outcomes can be carried', async () => {
    expect(await logs().ask(null, null, null, true)).toMatchObject({
      error: { data: { reason: 'cannot-follow' } },
    })
  })
})

describe('a follower', () => {
  it('is sent what is kept and what comes, under the id of its request', async () => {
    const { print, follow } = logs()
    print('one')
    print('two')
    const { reader, outcomes } = follow(null, 1, null)
    await settled()
    print('three')
    print('four')
    await settled()
    expect(reader.batches.map(linesOf)).toEqual([['two'], ['three', 'four']])
    expect(reader.batches).toMatchObject([
      { id: 'f', missed: 0, entries: [{ seq: 2 }] },
      { id: 'f', missed: 0, entries: [{ seq: 3 }, { seq: 4 }] },
    ])
    expect(outcomes).toEqual([])
  })

  it('hears of its task only, also of workers that are new', async () => {
    const { print, follow } = logs()
    const { reader } = follow('evrexec:timer', 0, 'warn')
    await settled()
    print('<4>other', 'run#0')
    print('info')
    print('<4>new', 'evrexec:timer#9')
    await settled()
    expect(reader.lines).toEqual(['<4>new'])
  })

  it('gets its answer when it is cancelled, and nothing after that', async () => {
    const { print, follow } = logs()
    const { reader, outcomes, cancel } = follow(null, null, null)
    await settled()
    cancel()
    print('late')
    await settled()
    expect(outcomes).toEqual([{ result: '{}' }])
    expect(reader.batches).toEqual([])
  })

  it('that is cancelled at once gets its answer as well', async () => {
    const { print, follow } = logs()
    const { reader, outcomes, cancel } = follow('evrexec:timer', null, null)
    cancel()
    print('late')
    await settled()
    expect(outcomes).toEqual([{ result: '{}' }])
    expect(reader.batches).toEqual([])
  })

  it('that does not read is told how many it has missed, and gets the rest', async () => {
    const { print, follow } = logs(64 * 1024)
    const { reader } = follow('evrexec:timer', 0, null)
    await settled()
    reader.isReading = false
    print('first')
    await settled()
    for (let i = 0; i < 10_000; i++) {
      print(`${i}`)
      print('not wanted', 'run#0')
    }
    await settled()
    expect(reader.lines).toEqual(['first'])
    reader.readOn()
    await settled()
    const [, ...rest] = reader.lines
    const missed = reader.batches.map((each) => each.missed)
    expect(missed[0]).toBe(0)
    expect(missed[1]).toBeGreaterThan(5000)
    expect(missed.slice(2).every((each) => each === 0)).toBe(true)
    expect(rest).toEqual(Array.from({ length: rest.length }, (_, i) => `${10_000 - rest.length + i}`))
    expect((missed[1] ?? 0) + rest.length).toBe(10_000)
  })

  it('gets everything until the end, and then its answer', async () => {
    const { book, print, follow } = logs()
    const { reader, outcomes } = follow(null, null, null)
    await settled()
    reader.isReading = false
    print('one')
    await settled()
    print('x'.repeat(100_000))
    book.close()
    book.notify({ notice: 'stopped' })
    await settled()
    expect([reader.lines.length, outcomes]).toEqual([1, []])
    reader.readOn()
    await settled()
    expect(reader.lines).toEqual(['one', 'x'.repeat(100_000), 'stopped'])
    expect(outcomes).toEqual([{ result: '{}' }])
  })

  it('that comes too late is answered with what there was', async () => {
    const { book, print, follow } = logs()
    print('one')
    book.close()
    const { reader, outcomes } = follow(null, null, null)
    await settled()
    expect([reader.lines, outcomes]).toEqual([['one'], [{ result: '{}' }]])
  })
})

describe('those who follow more than once over one connection', () => {
  it('are sent nothing while there is no room, and lose nothing', async () => {
    const { print, follow } = logs()
    const { reader } = follow(null, null, null)
    await settled()
    reader.hasRoom = false
    print('one')
    print('two')
    await settled()
    expect(reader.batches).toEqual([])
    reader.hasRoom = true
    reader.readOn()
    await settled()
    expect(reader.lines).toEqual(['one', 'two'])
  })

  it('or over many do not all have their turn at once', async () => {
    const { print, follow } = logs()
    const followers = Array.from({ length: 100 }, () => follow(null, null, null))
    await settled()
    for (let i = 0; i < 400; i++) print('x'.repeat(100))
    // They have been woken, and their turn comes before the next one of ours.
    await turn()
    const served = () => followers.filter(({ reader }) => reader.batches.length > 0).length
    expect(served()).toBeGreaterThan(0)
    expect(served()).toBeLessThan(30)
    await settled()
    expect(followers.every(({ reader }) => reader.lines.length === 400)).toBe(true)
  })
})
