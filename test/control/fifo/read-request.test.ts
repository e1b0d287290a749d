import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFifoRequest, refuse } from '../../../src/control/fifo/read-request.ts'
import { rpcError } from '../../../src/control/json-rpc/json-rpc.ts'
import { kamctlLine } from './kamctl-line.ts'

function read(text: string) {
  const request = readFifoRequest(text)
  if ('error' in request) throw new Error(`${request.error.message} in ${text}`)
  return { ...JSON.parse(request.document), replyName: request.replyName }
}

/** What evrexec.run gets of what kamctl was given. */
function dataOf(line: string): unknown {
  const { method, params, replyName, id } = read(line)
  expect({ method, replyName, id, evname: params[0] }).toEqual({
    method: 'evrexec.run',
    replyName: 'kamctl_1',
    id: 1,
    evname: 'evrexec:test',
  })
  return params[1]
}

const QUOTED = (data: string) => kamctlLine(['evrexec:test', data])
const BARE = (data: string) => kamctlLine(['evrexec:test'], { bare: [data] })

describe('JSON', () => {
  it('is taken as it stands', () => {
    const text = '{"jsonrpc":"2.0","method":"core.psx","reply_name":"r","id":12345678901234567890}'
    expect(readFifoRequest(text)).toEqual({ document: text, replyName: 'r' })
  })

  it('may go without a name, so that there is no reply', () => {
    const text = '{"jsonrpc":"2.0","method":"core.psx","id":1}'
    expect(readFifoRequest(text)).toEqual({ document: text, replyName: null })
  })

  it('has a name that is none, when that is no text', () => {
    for (const name of ['5', 'null', '["r"]']) {
      expect(readFifoRequest(`{"jsonrpc":"2.0","method":"core.psx","reply_name":${name}}`).replyName).toBe('')
    }
  })

  it('is answered without an id, if there is a name', () => {
    expect(read('{"jsonrpc":"2.0","method":"core.psx","reply_name":"r"}')).toMatchObject({ id: null })
    expect(read('{"jsonrpc":"2.0","method":"core.psx"}')).not.toHaveProperty('id')
    expect(read('{"jsonrpc":"2.0","method":"evrexec.run","params":["a",1],"reply_name":"r"}')).toMatchObject({
      params: ['a', '1'],
      id: null,
    })
  })

  it.each(['7', '-3', '1.50', '1e5', '12345678901234567890', '-0'])(
    'has %s as it was typed, for a run',
    (number) => {
      expect(dataOf(BARE(number))).toBe(number)
    },
  )

  it('has numbers as numbers for other methods', () => {
    const line = kamctlLine(['evrexec:test'], { method: 'evrexec.logs', bare: ['5'] })
    expect(read(line).params).toEqual(['evrexec:test', 5])
  })

  it('keeps everything else of a run', () => {
    const text =
      '{"jsonrpc":"2.0","params":["a",{"b":1},null,[2],7],"method":"evrexec.run","id":12345678901234567890}'
    const request = readFifoRequest(text)
    expect('document' in request && request.document).toContain('"id":12345678901234567890')
    expect(read(text)).toMatchObject({ params: ['a', { b: 1 }, null, [2], '7'] })
  })
})

describe('what kamctl does not escape', () => {
  it.each([
    '007',
    '+5',
    '.5',
    '5.',
    '0x10',
    '0xFF',
    '0x1p-3',
    'inf',
    '-inf',
    'INFINITY',
    'nan',
    '1 2 3',
    ' ',
    '  ',
    "'quoted",
    '"',
    '"open',
    '"a"b',
  ])('%o, which it takes for a number', (data) => {
    expect(dataOf(BARE(data))).toBe(data)
  })

  it.each([
    'a"b',
    '"a" b',
    '{"a": "b", "c": 1}',
    '["x", "y"]',
    'say "x", "y" z',
    'x, "y", z',
    'tab\there',
    'one\ntwo\r\n',
    'C:\\dir',
    'C:\\',
    'C:\\dir\\',
    '{"path": "C:\\\\dir"}',
    '\u0001',
    'a, b',
    '}',
    '], "x": [',
    '{"jsonrpc": "2.0", "method": "evrexec.stop", "params": ["a"]}',
    '{"jsonrpc": "2.0", "method": "evrexec.stop", "id": 1}',
  ])('%o', (data) => {
    expect(dataOf(QUOTED(data))).toBe(data)
  })

  it('but what is escaped as in JSON counts as in JSON', () => {
    expect(dataOf(QUOTED('a\\"b'))).toBe('a"b')
    expect(dataOf(QUOTED('a\\nb\tc\\u00e9'))).toBe('a\nb\tcé')
  })

  it('arrives exactly, whatever it is, unless it has quotes or backslashes', () => {
    const data = fc.string({
      unit: fc.oneof(fc.constantFrom(...'{}[],:\n\t '), fc.string({ unit: 'grapheme' })),
    })
    fc.assert(
      fc.property(data, (text) => {
        fc.pre(!/["\\]/.test(text))
        expect(dataOf(QUOTED(text))).toBe(text)
      }),
    )
  })

  it('never costs the reply, whatever it is', () => {
    const data = fc.string({ unit: fc.constantFrom(...'"\\{}[],: \n\tab1') })
    fc.assert(
      fc.property(fc.array(data, { maxLength: 4 }), fc.array(data, { maxLength: 2 }), (args, bare) => {
        expect(readFifoRequest(kamctlLine(args, { bare }))).toMatchObject({ replyName: 'kamctl_1' })
      }),
      { numRuns: 500 },
    )
  })

  it('leaves numbers to other methods as numbers, if they are some', () => {
    const line = kamctlLine(['a"b'], { method: 'evrexec.logs' }).replace('"a"b"', '"a", 5, 007')
    expect(read(line).params).toEqual(['a', 5, '007'])
  })

  it('is refused when it cannot be told what was meant', () => {
    expect(readFifoRequest(BARE('7up'))).toMatchObject({
      replyName: 'kamctl_1',
      id: '1',
      error: { code: -32700 },
    })
    expect(readFifoRequest(kamctlLine([], { method: 'a"b' }))).toMatchObject({
      replyName: 'kamctl_1',
      id: '1',
    })
  })
})

describe('a request that was broken off', () => {
  const BROKEN_OFF = '{"jsonrpc": "2.0", "method": "evrexec.run", "params": ["evrexec:nope", "100'

  it.each([
    ['JSON', QUOTED('mydata')],
    ['a bare number', BARE('007')],
  ])('does not spoil the next one, which has %s', (_name, line) => {
    expect(read(BROKEN_OFF + line)).toMatchObject({
      params: ['evrexec:test', expect.stringMatching(/^mydata$|^007$/)],
    })
  })
})

describe('whoever waits for the reply to a refused request', () => {
  const error = rpcError(-32700, 'Parse error', { reason: 'parse-error' })

  it.each([
    ['"reply_name": "r", "id": 7}', 'r', '7'],
    ['"id": "abc" , "reply_name":"r"}', 'r', '"abc"'],
    ['"reply_name": "a", "reply_name": "b", "id": 007}', 'b', 'null'],
    ['nothing', null, 'null'],
  ])('is found in %s', (text, replyName, id) => {
    expect(refuse(text, error)).toEqual({ error, id, replyName })
  })

  it('has an id that is JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'"\\id: 0-7,}') }), (text) => {
        JSON.parse(refuse(`"id": ${text}`, error).id)
      }),
    )
  })
})
