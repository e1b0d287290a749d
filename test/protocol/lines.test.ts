import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeLine, LineDecoder } from '../../src/protocol/lines.ts'

function decodeChunks(chunks: readonly string[]): [unknown, string | null][] {
  const messages: [unknown, string | null][] = []
  const decoder = new LineDecoder({
    message: (header, body) => messages.push([header, body]),
    broken: () => messages.push(['broken', null]),
  })
  for (const chunk of chunks) decoder.push(chunk)
  return messages
}

describe('messages on a stream', () => {
  it('carry a body as it stands', () => {
    expect(encodeLine({ type: 'returned', id: 1 }, '{"a":1}')).toBe('{"type":"returned","id":1}\t{"a":1}\n')
    expect(decodeChunks(['{"type":"ready"}\n{"id":1}\t"x"\n'])).toEqual([
      [{ type: 'ready' }, null],
      [{ id: 1 }, '"x"'],
    ])
  })

  it('come out as they went in, however the stream is cut', () => {
    const message = fc.tuple(
      fc.record({ type: fc.string(), data: fc.string({ unit: 'grapheme' }) }),
      fc.option(fc.json()),
    )
    const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(message), cuts, (messages, sizes) => {
        const stream = messages.map(([header, body]) => encodeLine(header, body ?? undefined)).join('')
        const chunks: string[] = []
        for (let at = 0, nth = 0; at < stream.length; nth++) {
          const size = sizes[nth % sizes.length] ?? 1
          chunks.push(stream.slice(at, at + size))
          at += size
        }
        expect(decodeChunks(chunks)).toEqual(messages)
      }),
    )
  })

  it('are not looked for any more after something else', () => {
    expect(decodeChunks(['{"type":"ready"}\nSegmentation fault\n{"type":"ready"}\n'])).toEqual([
      [{ type: 'ready' }, null],
      ['broken', null],
    ])
  })
})
