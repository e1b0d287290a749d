import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, LineSplitter } from '../../../src/cli/batch/line-splitter.ts'

function linesOf(...chunks: (string | Uint8Array)[]): Line[] {
  const splitter = new LineSplitter()
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk as Uint8Array)))
  return [...lines, ...splitter.end()]
}

const NOT_UTF8 = { reason: 'not-utf-8', message: 'expected UTF-8, found other bytes' }

describe('lines', () => {
  it.each([
    ['nothing', '', []],
    ['one', 'a\n', ['a']],
    ['one without an end', 'a', ['a']],
    ['empty ones', '\n\na\n\n', ['', '', 'a', '']],
    ['ends of either kind', 'a\r\nb\nc\r\n', ['a', 'b', 'c']],
    ['a return within one', 'a\rb\n', ['a\rb']],
    ['a byte order mark', '\ufeffa\n\ufeffb\n', ['a', '\ufeffb']],
    ['what is not ASCII', 'grüße\n日本\n', ['grüße', '日本']],
  ])('%s', (_name, text, lines) => {
    expect(linesOf(text)).toEqual(lines)
    expect(linesOf(...Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)))).toEqual(lines)
  })

  it('that are not UTF-8 are told from the others', () => {
    const bytes = Buffer.concat([
      Buffer.from('a\nb'),
      Buffer.of(0xff),
      Buffer.from('\r\nc\n'),
      Buffer.of(0xc3),
    ])
    const expected = ['a', NOT_UTF8, 'c', NOT_UTF8]
    expect(linesOf(bytes)).toEqual(expected)
    expect(linesOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  it('that are too long are told, and do not take up memory', () => {
    const mebibyte = Buffer.alloc(1024 * 1024, 'x')
    const splitter = new LineSplitter()
    for (let n = 0; n < 65; n++) expect(splitter.push(mebibyte)).toEqual([])
    expect(splitter.push(Buffer.from('\nb\n'))).toEqual([
      { reason: 'line-too-long', message: 'expected a line of at most 64 MiB, found more' },
      'b',
    ])
  })

  it('are the same however they are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'ü', '日', '😀') })
    fc.assert(
      fc.property(text, fc.array(fc.nat(20)), (whole, cuts) => {
        const bytes = Buffer.from(whole)
        const chunks: Buffer[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut))
          at += cut
        }
        chunks.push(bytes.subarray(at))
        const expected = whole.split(/\r?\n/)
        if (expected.at(-1) === '') expected.pop()
        expect(linesOf(...chunks)).toEqual(expected)
      }),
    )
  })
})
