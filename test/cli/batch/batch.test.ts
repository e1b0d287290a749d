import { describe, expect, it } from 'vitest'
import { Batch, type BatchOptions } from '../../../src/cli/batch/batch.ts'
import { endingText, exitCodeOf } from '../../../src/cli/batch/ending.ts'
import { type Printed, printJson, printText } from '../../../src/cli/batch/result-text.ts'
import type { CallOutcome } from '../../../src/control/client/control-client.ts'

const returned = (...value: unknown[]): CallOutcome => ({ kind: 'result', result: value })
const threw: CallOutcome = {
  kind: 'error',
  error: {
    code: 500,
    message: 'Event route failed: no',
    data: { reason: 'route-threw', text: 'no', at: null },
  },
}

/** A batch whose runs come out when the test says so. */
function batched(options: Partial<BatchOptions> = {}) {
  const asked = new Map<string, (outcome: CallOutcome) => void>()
  const printed: Printed[] = []
  const batch = new Batch({
    evname: 'evrexec:test',
    jobs: 3,
    bail: false,
    printing: printText('evrexec:test'),
    ask: (data) => new Promise((answer) => asked.set(data, answer)),
    print: (each) => void printed.push(each),
    isFull: () => false,
    ...options,
  })
  const answer = async (data: string, outcome: CallOutcome) => {
    asked.get(data)?.(outcome)
    asked.delete(data)
    await new Promise(setImmediate)
  }
  return {
    batch,
    asked,
    answer,
    out: () => printed.map(({ out }) => out),
    err: () => printed.map(({ err }) => err),
  }
}

describe('a batch', () => {
  it('has so many runs under way, and prints their results in order', async () => {
    const { batch, asked, answer, out } = batched()
    const done = batch.take(['a', 'b', 'c', 'd', 'e']).then(() => batch.idle())
    expect([...asked.keys()]).toEqual(['a', 'b', 'c'])
    await answer('b', returned('B'))
    await answer('c', returned('C'))
    expect(out()).toEqual([])
    expect([...asked.keys()]).toEqual(['a', 'd', 'e'])
    await answer('a', returned('A'))
    expect(out()).toEqual(['A', 'B', 'C'])
    await answer('d', returned())
    await answer('e', returned('E'))
    await done
    expect(out()).toEqual(['A', 'B', 'C', '', 'E'])
    expect(endingText({ kind: 'finished' }, batch)).toBe(null)
  })

  it('begins nothing while nobody takes what is printed', async () => {
    let isFull = true
    const { batch, asked } = batched({ isFull: () => isFull })
    const taking = batch.take(['a'])
    await new Promise(setImmediate)
    expect(asked.size).toBe(0)
    isFull = false
    batch.changed()
    await taking
    expect(asked.size).toBe(1)
  })

  it('waits for the first line when too many are done behind it', async () => {
    const { batch, asked, answer } = batched({
      ask: (data) =>
        data === '0' ? new Promise((resolve) => asked.set(data, resolve)) : Promise.resolve(returned(data)),
    })
    const lines = Array.from({ length: 10_000 }, (_, n) => String(n))
    let taken = false
    const done = batch.take(lines).then(() => {
      taken = true
    })
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    expect(taken).toBe(false)
    await answer('0', returned('first'))
    await done
    await batch.idle()
    expect(batch.printed).toBe(lines.length)
  })

  it('counts failures, and goes on', async () => {
    const { batch, answer, out, err } = batched()
    const notUtf8 = { reason: 'not-utf-8', message: 'expected UTF-8, found other bytes' } as const
    await batch.take(['a', notUtf8, 'c'])
    await answer('a', threw)
    await answer('c', returned('C'))
    await batch.idle()
    expect(out()).toEqual(['', '', 'C'])
    expect(err()).toEqual([
      'line 1: evrexec:test failed: no',
      'line 2: expected UTF-8, found other bytes',
      null,
    ])
    expect(endingText({ kind: 'finished' }, batch)).toBe('2 of 3 failed')
    expect(exitCodeOf({ kind: 'finished' }, batch)).toBe(1)
  })

  it('ends at the first failure when that is wanted', async () => {
    const { batch, asked, answer, out, err } = batched({ bail: true })
    const taking = batch.take(['a', 'b', 'c', 'd'])
    await answer('b', threw)
    await taking
    const ending = await batch.ended
    expect([...asked.keys()]).toEqual(['a', 'c'])
    await answer('a', returned('A'))
    expect([out(), err()]).toEqual([[null], ['line 2: evrexec:test failed: no']])
    expect(endingText(ending, batch)).toBe('stopped at the first failure; no line was answered before')
    expect(exitCodeOf(ending, batch)).toBe(1)
  })

  it('ends when the connection is lost, and says from which line on nobody knows', async () => {
    const { batch, answer } = batched()
    await batch.take(['a', 'b', 'c'])
    await answer('a', returned('A'))
    await answer('c', returned('C'))
    await answer('b', { kind: 'closed', code: 'ECONNRESET' })
    const ending = await batch.ended
    expect(endingText(ending, batch)).toBe(
      'the supervisor closed the connection without an answer (ECONNRESET)\n' +
        'line 1 was answered, from line 2 on nobody knows what was executed',
    )
    expect(exitCodeOf(ending, batch)).toBe(1)
  })

  it.each([
    ['event-route-not-found', 4],
    ['no-run-worker', 1],
  ])('ends at once when it is of no use: %s', async (reason, code) => {
    const { batch, answer } = batched()
    await batch.take(['a'])
    await answer('a', { kind: 'error', error: { code: 500, message: 'x', data: { reason } } })
    expect(exitCodeOf(await batch.ended, batch)).toBe(code)
  })
})

describe('a result as text', () => {
  const print = printText('evrexec:test')
  it.each([
    [undefined, ''],
    ['', ''],
    ['one', 'one'],
    ['one\n', 'one'],
    ['one\ntwo', '"one\\ntwo"'],
    ['\n\n', '"\\n\\n"'],
    [null, 'null'],
    [{ a: [1] }, '{"a":[1]}'],
  ])('%j', (value, out) => {
    expect(print(1, { ok: true, value })).toEqual({ ok: true, out, err: null })
  })
})

it('results as JSON have their line, and errors as data', () => {
  const error = { message: 'm', data: { reason: 'route-threw', at: 'x.js:1' } }
  expect(printJson(7, { ok: false, error }).out).toBe(
    '{"line":7,"ok":false,"error":{"reason":"route-threw","at":"x.js:1","message":"m"}}',
  )
  expect(printJson(1, { ok: true, value: 'a\nb' }).out).toBe('{"line":1,"ok":true,"value":"a\\nb"}')
  expect(printJson(1, { ok: true, value: undefined }).out).toBe('{"line":1,"ok":true}')
})
