import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFifoRequest, refuse } from '../../../src/control/fifo/read-request.ts'
import { RequestReader } from '../../../src/control/fifo/request-reader.ts'
import { rpcError } from '../../../src/control/json-rpc/json-rpc.ts'
import { kamctlLine } from './kamctl-line.ts'

/** All that is found, in order: texts of requests, and reasons for what is none with what it ends with. */
function found(chunks: readonly (string | Uint8Array)[], { maxBytes = 64 * 1024, givesUp = false } = {}) {
  const all: string[] = []
  const reader = new RequestReader(maxBytes, {
    request: (text) => all.push(text),
    garbage: (reason, end) => all.push(`${reason}: ${end}`),
  })
  for (const chunk of chunks) reader.push(Buffer.from(chunk))
  if (givesUp) reader.giveUp()
  return { all, unfinished: reader.unfinished }
}

function cut(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

const LINE = kamctlLine(['evrexec:test', 'mydata'])
const TEXT = LINE.trimEnd()

describe('requests', () => {
  it.each([
    ['one on a line', [LINE], [TEXT]],
    ['one without a line feed', [TEXT], [TEXT]],
    ['several in one chunk', [LINE + LINE + LINE], [TEXT, TEXT, TEXT]],
    ['without anything between them', [TEXT + TEXT], [TEXT, TEXT]],
    [
      'over several lines',
      ['{\n  "jsonrpc": "2.0",\n  "id": 1\n}\n'],
      ['{\n  "jsonrpc": "2.0",\n  "id": 1\n}'],
    ],
    ['between empty lines', [`\r\n\n  ${LINE}\n`], [TEXT]],
    ['with what has other brackets', ['{"a":[{"b":"]}"}]}\n'], ['{"a":[{"b":"]}"}]}']],
  ])('%s', (_name, chunks, texts) => {
    expect(found(chunks)).toEqual({ all: texts, unfinished: false })
  })

  it('are the same wherever they are cut', () => {
    const documents = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.json()), { minLength: 1 })
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 50 }), (values, size) => {
        const texts = values.map((value) => JSON.stringify(value))
        expect(found(cut(Buffer.from(`${texts.join('\n')}\n`), size)).all).toEqual(texts)
      }),
    )
  })
})

describe('what is no JSON', () => {
  it.each([
    ['a bare number', kamctlLine(['evrexec:test'], { bare: ['007'] })],
    ['a quote', kamctlLine(['evrexec:test', 'a"b'])],
    ['JSON', kamctlLine(['evrexec:test', '{"a": [1, {"b": "c"}], "d": "}"}'])],
    ['a backslash at the end', kamctlLine(['evrexec:test', 'C:\\'])],
    ['line breaks', kamctlLine(['evrexec:test', 'one\ntwo\n\n}\n'])],
    ['line breaks and quotes', kamctlLine(['evrexec:test', '{\n  "a": "b"\n}\n'])],
  ])('%s, is found whole', (_name, line) => {
    const { all } = found([line + LINE])
    expect(all).toEqual([line.trimEnd(), TEXT])
    for (let size = 1; size < 40; size++) expect(found(cut(Buffer.from(line + LINE), size)).all).toEqual(all)
  })

  it('ends with its line, when the brackets balance', () => {
    expect(found(['{bad}\n', LINE]).all).toEqual(['{bad}', TEXT])
    expect(found(['{bad} and more\n', LINE]).all).toEqual(['{bad} and more', TEXT])
  })

  it('is found also when the line feed does not come, after a while', () => {
    expect(found(['{bad}'])).toEqual({ all: [], unfinished: true })
    expect(found(['{bad}'], { givesUp: true })).toEqual({ all: ['{bad}'], unfinished: false })
    expect(found(['{"a": "b'], { givesUp: true }).all).toEqual(['{"a": "b'])
  })

  it('is one with what comes after it, when it was broken off', () => {
    const brokenOff = '{"jsonrpc": "2.0", "method": "evrexec.run", "params": ["evrexec:test", "100'
    expect(found([brokenOff, LINE]).all).toEqual([brokenOff + TEXT])
  })
})

describe('whatever kamctl was given', () => {
  it('somebody is answered, and the next one, too', () => {
    const error = rpcError(-32700, 'Parse error', { reason: 'parse-error' })
    const argument = fc.string({ unit: fc.constantFrom(...'"\\{}[],: \n\tab1') })
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 4 }), fc.integer({ min: 1, max: 99 }), (args, size) => {
        const names: (string | null)[] = []
        const reader = new RequestReader(64 * 1024, {
          request: (text) => names.push(readFifoRequest(text).replyName),
          garbage: (_reason, end) => names.push(refuse(end, error).replyName),
        })
        const lines = kamctlLine(args, { replyName: 'first' }) + LINE
        for (const piece of cut(Buffer.from(lines), size)) reader.push(piece)
        expect(names.filter((name) => name !== null)).toEqual(['first', 'kamctl_1'])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('garbage', () => {
  it('is told of line by line, by its end', () => {
    expect(found(['hello\n[1]\n', LINE]).all).toEqual(['not-a-request: hello', 'not-a-request: [1]', TEXT])
    const long = `x${'y'.repeat(100_000)}z`
    const [first = ''] = found([long, '!\n'], { maxBytes: 1000 }).all
    expect(first).toMatch(/^not-a-request: y+z!$/)
    expect(first.length).toBeLessThan(600)
  })

  it('is told of when it does not go on', () => {
    expect(found(['hello'])).toEqual({ all: [], unfinished: true })
    expect(found(['hello'], { givesUp: true })).toEqual({ all: ['not-a-request: hello'], unfinished: false })
    expect(found([''], { givesUp: true })).toEqual({ all: [], unfinished: false })
  })

  it('is what is no UTF-8', () => {
    const bytes = Buffer.from(LINE.replace('mydata', 'my\xffdata'), 'latin1')
    expect(found([bytes]).all).toEqual([`not-utf8: ${bytes.toString('latin1').trimEnd()}`])
  })

  it('before a request does not spoil that', () => {
    const bytes = Buffer.concat([Buffer.from('{"\xff\n', 'latin1'), Buffer.from(LINE)])
    expect(found([bytes]).all).toEqual([TEXT])
  })

  it('is a request that is too large, of which the end is kept', () => {
    const large = kamctlLine(['evrexec:test', 'x'.repeat(5000)], { replyName: 'large' })
    for (const size of [1, 7, 100, 900, 10_000]) {
      const [first = '', ...others] = found(cut(Buffer.from(large + LINE), size), { maxBytes: 1000 }).all
      expect(first).toMatch(/^too-large: .*"reply_name": "large", "id": 1\}$/)
      expect(others).toEqual([TEXT])
    }
  })

  it('has no end, and memory has', () => {
    const reader = new RequestReader(1000, { request() {}, garbage() {} })
    const chunk = Buffer.alloc(64 * 1024, '{"')
    const before = process.memoryUsage().arrayBuffers
    for (let count = 0; count < 1000; count++) reader.push(chunk)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024)
  })

  it('does not keep what comes after it from being found', () => {
    const garbage = fc.oneof(
      fc.uint8Array(),
      fc.string().map((text) => Buffer.from(`{"${text}`)),
    )
    fc.assert(
      fc.property(garbage, fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const { all, unfinished } = found(cut(Buffer.concat([bytes, Buffer.from(`\n${LINE}`)]), size))
        expect(all.at(-1)).toContain('"reply_name": "kamctl_1", "id": 1}')
        expect(unfinished).toBe(false)
      }),
    )
  })
})

it('however many lines a parameter has, and whatever they look like, it takes linear time', () => {
  // Looking at the end of the request for each would take a minute.
  const lines = `${'"reply_name":""'.repeat(20)}{}${'\n'.repeat(190)}`
  const { all } = found([`{"jsonrpc":"2.0","params":["${lines.repeat(8000)}`, TEXT, '\n'], {
    maxBytes: 8 * 1024 * 1024,
  })
  expect(all).toHaveLength(1)
})

it('an empty line, or one of spaces, after the last members changes nothing', () => {
  const text = '{"jsonrpc":"2.0","method":"a","params":["x"y{"],"reply_name":"x","id":1}'
  expect(found([`${text} \t\r\n{}`]).all).toEqual([`${text} \t\r`, '{}'])
  expect(found([`${text} `, ' ', '\n{}']).all).toEqual([`${text}  `, '{}'])
})
