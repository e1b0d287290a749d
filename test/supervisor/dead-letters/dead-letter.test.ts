import {
  assert,
  constant,
  integer,
  ipV4,
  ipV6,
  oneof,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { letterLine, markLine, readLine } from '../../../src/supervisor/dead-letters/dead-letter.ts'
import { undelivered } from './letters.ts'

const NOW = new Date(Date.UTC(2026, 10, 2, 1, 6, 38))

describe('the line of a dead letter', () => {
  it('tells everything', () => {
    expect(JSON.parse(letterLine('a-1', undelivered('grüße'), NOW))).toEqual({
      id: 'a-1',
      time: '2026-11-02T01:06:38.000Z',
      receivedAt: '2026-11-02T01:06:37.123Z',
      evname: 'evrexec:udp',
      sockaddr: 'udp:*:4444',
      worker: 'evrexec:udp#0',
      source: { address: '192.0.2.1', port: 40123 },
      payload: 'Z3LDvMOfZQ==',
      text: 'grüße',
      exit: { code: null, signal: 'SIGKILL' },
      error: null,
    })
  })

  it('tells what its route threw', () => {
    const error = 'Error: not like this\n    at /routes/a.js:3:5'
    const letter = undelivered('x', { cause: { kind: 'route-threw', error } })
    expect(JSON.parse(letterLine('a-1', letter, NOW))).toMatchObject({ exit: null, error })
  })

  it('has no text when the payload is not UTF-8, and an empty one when it is empty', () => {
    expect(readLine(letterLine('a-1', undelivered(Buffer.from([0xff])), NOW))).toMatchObject({
      payload: '/w==',
      text: null,
    })
    expect(readLine(letterLine('a-1', undelivered(''), NOW))).toMatchObject({ payload: '', text: '' })
  })

  it('may be as long as a datagram can be', () => {
    const bytes = Buffer.alloc(65_535, 0xff)
    const payload = bytes.toString('base64')
    expect(readLine(letterLine('a-1', undelivered(bytes), NOW))).toMatchObject({ payload })
  })

  it('has some time when the worker has written nonsense into its memory', () => {
    const letter = undelivered('x', { receivedAtMillis: Number.NaN })
    expect(JSON.parse(letterLine('a-1', letter, NOW)).receivedAt).toBe(NOW.toISOString())
  })

  it('is one line, and gives back any bytes from anywhere', () => {
    const datagrams = record({
      evname: string(),
      srcip: oneof(ipV4(), ipV6(), constant('fe80::1%eth0'), constant('')),
      srcport: integer({ min: 0, max: 65_535 }),
      bytes: uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
      cause: oneof(
        string().map((error) => ({ kind: 'route-threw', error }) as const),
        integer({ min: 0, max: 255 }).map(
          (code) => ({ kind: 'worker-exited', exit: { code, signal: null } }) as const,
        ),
      ),
    })
    assert(
      property(datagrams, (changes) => {
        const line = letterLine('a-1', undelivered('', changes), NOW)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        const letter = readLine(line)
        if (letter === null || !('payload' in letter)) throw new Error(line)
        expect(Buffer.from(letter.payload, 'base64')).toEqual(changes.bytes)
        const { srcip, srcport, evname, cause } = changes
        expect(letter).toMatchObject({ evname, source: { address: srcip, port: srcport } })
        expect(letter.error).toBe(cause.kind === 'route-threw' ? cause.error : null)
      }),
    )
  })
})

it('the line of a mark', () => {
  expect(readLine(markLine('a-1', NOW))).toEqual({ replayed: 'a-1', time: '2026-11-02T01:06:38.000Z' })
})

describe('what is no line of ours', () => {
  const letter = JSON.parse(letterLine('a-1', undelivered('hello'), NOW))

  it.each([
    ['torn', letterLine('a-1', undelivered('hello'), NOW).slice(0, 100)],
    ['no JSON', 'hello'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['something else', '{"a":1}'],
    ['a mark of nothing', '{"replayed":null,"time":"x"}'],
  ])('%s', (_, line) => {
    expect(readLine(line)).toBeNull()
  })

  it.each([
    { id: 5 },
    { evname: null },
    { receivedAt: undefined },
    { source: null },
    { source: { address: '::1', port: 70_000 } },
    { source: { address: '::1', port: '4000' } },
    { source: { address: 'localhost', port: 4000 } },
    { source: { address: '::1%\u001b[2J', port: 4000 } },
    { source: { address: '192.0.2.1\n', port: 4000 } },
    { payload: Buffer.alloc(65_536).toString('base64'), text: null },
    { payload: 'not base64' },
    { payload: 'aGVsbG8' },
    { payload: 'aGVs=G8=' },
    { text: 5 },
    { exit: null, error: null },
    { exit: {} },
    { exit: { code: null, signal: null } },
    { error: 'both' },
  ])('a letter with %j', (changes) => {
    expect(readLine(JSON.stringify(letter))).toEqual(letter)
    expect(readLine(JSON.stringify({ ...letter, ...changes }))).toBeNull()
  })
})
