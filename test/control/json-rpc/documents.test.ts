import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DocumentReader } from '../../../src/control/json-rpc/documents.ts'

interface Reader {
  readonly found: string[]
  readonly reader: DocumentReader
}

/** Documents as they stand, broken ones as `!reason`. */
function collect(maxBytes = Number.POSITIVE_INFINITY): Reader {
  const found: string[] = []
  const reader = new DocumentReader(maxBytes, {
    document: (text) => found.push(text),
    broken: ({ reason }) => found.push(`!${reason}`),
  })
  return { found, reader }
}

function read(input: string | Buffer, maxBytes?: number): string[] {
  const { found, reader } = collect(maxBytes)
  reader.push(Buffer.from(input))
  reader.end()
  return found
}

/** Cuts at the given places, which may lie within a character. */
function readInPieces(input: Buffer, cuts: readonly number[], maxBytes?: number): string[] {
  const { found, reader } = collect(maxBytes)
  const places = [...cuts].map((cut) => cut % (input.length + 1)).sort((a, b) => a - b)
  let from = 0
  for (const to of [...places, input.length]) {
    // A chunk is no longer ours once it was pushed.
    const chunk = Buffer.from(input.subarray(from, to))
    reader.push(chunk)
    chunk.fill(0)
    from = to
  }
  reader.end()
  return found
}

describe('a document', () => {
  it.each([
    ['on one line', '{"a":1}\n', ['{"a":1}']],
    ['without a line break at its end', '{"a":1}', ['{"a":1}']],
    ['pretty-printed', '{\n  "a": [\n"b"\n]\n}\n', ['{\n  "a": [\n"b"\n]\n}']],
    ['one after the other', '{"a":1}{"b":2}[3] \t\r\n{"c":4}', ['{"a":1}', '{"b":2}', '[3]', '{"c":4}']],
    ['with brackets and quotes in strings', '{"a":"}]{[\\"}\\\\"}', ['{"a":"}]{[\\"}\\\\"}']],
    ['with characters of several bytes', '{"ä":"€😀"}', ['{"ä":"€😀"}']],
  ])('%s', (_name, input, documents) => {
    expect(read(input)).toEqual(documents)
  })
})

describe('what is no document', () => {
  it.each([
    ['a line of garbage', 'hello {"a":1}\n{"b":2}\n', ['!parse-error', '{"b":2}']],
    ['each line of garbage', 'GET / HTTP/1.1\r\nHost: x\r\n', ['!parse-error', '!parse-error']],
    ['garbage without an end', 'hello', ['!parse-error']],
    ['a scalar', '"text"\n1\n', ['!parse-error', '!parse-error']],
    ['a line break in a string', '{"a":"b\nc"}\n{"d":1}', ['!parse-error', '!parse-error', '{"d":1}']],
    ['an escaped line break in a string', '{"a":"b\\\n{"d":1}', ['!parse-error', '{"d":1}']],
    ['closed by the wrong bracket', '{"a":1]}\n{"b":2}', ['!parse-error', '{"b":2}']],
    ['not complete', '{"a":[1,2', ['!parse-error']],
    ['not complete, within a string', '{"a":"b', ['!parse-error']],
    ['a closing bracket', '}\n{"a":1}', ['!parse-error', '{"a":1}']],
  ])('%s', (_name, input, found) => {
    expect(read(input)).toEqual(found)
  })

  it('bytes that are not UTF-8', () => {
    const latin1 = Buffer.from('{"a":"\xe4"}\n', 'latin1')
    expect(read(Buffer.concat([latin1, Buffer.from('{"b":1}')]))).toEqual(['!parse-error', '{"b":1}'])
  })
})

describe('the bound', () => {
  it('lets exactly so many bytes through', () => {
    const document = `{"a":"${'x'.repeat(92)}"}`
    expect(read(document, document.length)).toEqual([document])
    expect(read(document, document.length - 1)).toEqual(['!request-too-large'])
  })

  it('counts bytes, not characters', () => {
    expect(read('{"a":"€"}', 11)).toEqual(['{"a":"€"}'])
    expect(read('{"a":"€"}', 10)).toEqual(['!request-too-large'])
  })

  it.each([
    ['nested without end', '['.repeat(200)],
    ['a string without end', `{"${'x'.repeat(200)}`],
  ])('%s', (_name, input) => {
    expect(read(input, 100)).toEqual(['!request-too-large'])
  })

  it('holds for garbage too', () => {
    expect(read('x'.repeat(200), 100)).toEqual(['!parse-error', '!request-too-large'])
  })

  it('ends the reading', () => {
    expect(read(`${'['.repeat(200)}\n{"a":1}`, 100)).toEqual(['!request-too-large'])
  })
})

describe('being unfinished', () => {
  it.each([
    ['', false],
    [' \n', false],
    ['{"a":1}\n', false],
    ['{"a":', true],
    ['garbage', true],
    ['garbage\n', false],
  ])('%j: %s', (input, unfinished) => {
    const { reader } = collect()
    reader.push(Buffer.from(input))
    expect(reader.unfinished).toBe(unfinished)
  })
})

const cutting = fc.array(fc.nat(), { maxLength: 30 })
const structure = fc.oneof(fc.object(), fc.array(fc.jsonValue()))
const written = fc
  .tuple(structure, fc.constantFrom(undefined, 2, '\t'), fc.constantFrom('', '\n', ' \r\n\t'))
  .map(([value, indent, after]) => ({ text: JSON.stringify(value, null, indent), after }))
const nearlyJson = fc
  .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', '\n', ' ', 'x', '€', '\xff'), { maxLength: 60 })
  .map((pieces) => Buffer.from(pieces.join('')))

describe('whatever the chunks', () => {
  it('any sequence of documents gives the same documents', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), cutting, (documents, cuts) => {
        const input = Buffer.from(documents.map(({ text, after }) => text + after).join(''))
        expect(readInPieces(input, cuts)).toEqual(documents.map(({ text }) => text))
      }),
    )
  })

  it('any bytes give the same as in one chunk, and never throw', () => {
    const bytes = fc.oneof(
      nearlyJson,
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    )
    fc.assert(
      fc.property(bytes, cutting, fc.integer({ min: 1, max: 80 }), (input, cuts, maxBytes) => {
        expect(readInPieces(input, cuts, maxBytes)).toEqual(read(input, maxBytes))
      }),
      { numRuns: 1000 },
    )
  })

  it('after any garbage the next line is read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (garbage) => {
        const line = `x${garbage.replaceAll('\n', '')}\n`
        expect(read(`${line}{"a":1}\n`)).toEqual(['!parse-error', '{"a":1}'])
      }),
    )
  })

  it('what is left when the sink has enough can be pushed again', () => {
    const found: string[] = []
    const reader: DocumentReader = new DocumentReader(1000, {
      document(text) {
        found.push(text)
        reader.pause()
      },
      broken({ reason }) {
        found.push(reason)
        reader.pause()
      },
    })
    let rest = Buffer.from('{"a":1}[2]x\n{"b":')
    const lengths: number[] = []
    while (rest.length > 0) {
      rest = rest.subarray(reader.push(rest))
      lengths.push(found.length)
    }
    expect(lengths).toEqual([1, 2, 3, 3])
    reader.push(Buffer.from('3}'))
    expect(found).toEqual(['{"a":1}', '[2]', 'parse-error', '{"b":3}'])
  })

  it('a large document takes linear time, also byte by byte', () => {
    // Looking at, or copying, all of it once more with each byte would take minutes.
    const input = Buffer.from(`{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`)
    const { found, reader } = collect()
    for (let at = 0; at < input.length; at++) reader.push(input.subarray(at, at + 1))
    expect(found[0] === input.toString()).toBe(true)
  })
})
