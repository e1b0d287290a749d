import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatExecLine } from '../../src/exec-line/format.ts'
import { parseExecLine } from '../../src/exec-line/parse.ts'
import { anyLine, anyText } from './arbitrary.ts'

const task = (name: string) => ({ name, waitMicros: 0, workers: 1, sockaddr: null })

describe('formatExecLine', () => {
  it.each([
    'name=evrexec:timer;wait=1000;workers=1;',
    'name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;',
  ])("prints the manual's own line %s as it is", (line) => {
    const parsed = parseExecLine(line)
    expect(parsed.ok && formatExecLine(parsed.task)).toBe(line)
  })

  it.each([
    ['a"\'b', 'name=a"\'b;workers=1;'],
    ['a b', 'name="a b";workers=1;'],
    ['a;"b"', `name='a;"b"';workers=1;`],
    ["'a'", `name="'a'";workers=1;`],
    ['a\nb', 'name="a\nb";workers=1;'],
  ])('chooses token or quotes for the name %j', (name, line) => {
    expect(formatExecLine(task(name))).toBe(line)
    expect(parseExecLine(line)).toEqual({ ok: true, task: task(name) })
  })

  it.each(['', 'a "b" \'c\'', '\'"', 'a\0b'])('throws for the name %j, which no line can hold', (name) => {
    expect(() => formatExecLine(task(name))).toThrow(RangeError)
  })

  it('prints every task so that it is read as the same task again', () => {
    let accepted = 0
    const name = fc.oneof(
      fc
        .string({ unit: fc.constantFrom(...'ab:;,\'"= \t\r\n\\\u00e9\ud83d\ude00') })
        .filter((text) => !text.includes('"')),
      anyText.filter((text) => !text.includes('"')),
    )
    const line = fc.oneof(
      anyLine,
      fc
        .tuple(name, fc.nat(4294967295), fc.nat(4294967295))
        .map(([name, wait, workers]) => `name="${name}";wait=${wait};workers=${workers}`),
      fc.tuple(fc.ipV4(), fc.nat(65536)).map(([host, port]) => `name=a;sockaddr=udp:${host}:${port}`),
      fc.tuple(fc.ipV6(), fc.nat(65536)).map(([host, port]) => `name=a;sockaddr=udp:[${host}]:${port}`),
      fc.tuple(fc.domain(), fc.nat(65536)).map(([host, port]) => `name=a;sockaddr=udp:${host}:${port}`),
    )
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseExecLine(text)
        if (!parsed.ok) return
        accepted++
        expect(parseExecLine(formatExecLine(parsed.task))).toEqual(parsed)
      }),
      { numRuns: 1000 },
    )
    expect(accepted).toBeGreaterThan(400)
  })
})
