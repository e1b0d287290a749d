import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExecLine } from '../../src/exec-line/parse.ts'
import { anyLine, anyText } from './arbitrary.ts'

interface Vector {
  readonly line: string
  readonly expect: string
  readonly task?: { name: string; workers: number; sockaddr: string | null; waitMicros: number }
}

const vectors: { readonly cases: readonly Vector[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/exec-lines.json'), 'utf8'),
)

/** A line's task, with its sockaddr as it was written, or what is wrong with it. */
function read(line: string) {
  const parsed = parseExecLine(line)
  if (!parsed.ok) return parsed.fault
  return { ...parsed.task, sockaddr: parsed.task.sockaddr?.text ?? null }
}

const task = (given: object) => ({ name: 'a', waitMicros: 0, workers: 1, sockaddr: null, ...given })

describe('the measured lines', () => {
  const accepted = vectors.cases.filter(({ task }) => task !== undefined)
  const rejected = vectors.cases.filter((each) => each.expect.startsWith('reject'))
  const free = vectors.cases.filter((each) => each.expect === 'free')

  it('are all there', () => {
    expect(accepted.length + rejected.length + free.length).toBe(vectors.cases.length)
    expect(vectors.cases.length).toBe(107)
  })

  it.each(accepted)('accepts $line', (vector) => {
    expect(read(vector.line)).toEqual(vector.task)
  })

  it.each(rejected)('rejects $line', ({ line }) => {
    expect(read(line)).toEqual({
      message: expect.stringMatching(/^expected .*found/s),
      offset: expect.any(Number),
    })
  })

  it.each(free)('ignores the white space around $line', ({ line }) => {
    expect(read(line)).toEqual(read(line.trim()))
  })
})

describe('parseExecLine', () => {
  it.each([
    ['an empty value at the end', 'name=a;workers=', task({})],
    ['an empty value before the last semicolon', 'name=a;workers= ;', task({})],
    ['empty quotes for zero', 'wait=\'\';name=a;workers=""', task({})],
    ['a plus sign', 'name=a;wait=+5;workers="+2"', task({ waitMicros: 5, workers: 2 })],
    ['a plus sign alone', 'name=a;wait=+', task({})],
    [
      'the largest numbers',
      'name=a;workers=4294967295;wait=04294967295',
      task({ workers: 4294967295, waitMicros: 4294967295 }),
    ],
    ['white space everywhere', ' \r\nname\t=\n a ;\r workers = 2\n; ', task({ workers: 2 })],
    ['other white space as part of a value', 'name=\u00a0\v\u2028', task({ name: '\u00a0\v\u2028' })],
    ['quotes within a token', 'name=a"b\'c;workers=2', task({ name: 'a"b\'c', workers: 2 })],
    ['the other quotes within quotes', `name='a"b'`, task({ name: 'a"b' })],
    ['backslashes as they are', 'name=a\\', task({ name: 'a\\' })],
    ['two equals signs', 'name=="a"', task({ name: '="a"' })],
    ['the first of two names', "name=a;name='b;'", task({})],
    ['the last wait that is not zero', 'name=a;wait=1;wait=2;wait=0', task({ waitMicros: 2 })],
    ['the first of two sockaddrs', 'name=a;sockaddr=udp:*:1;sockaddr=udp:*:2', task({ sockaddr: 'udp:*:1' })],
  ])('takes %s', (_, line, expected) => {
    expect(read(line)).toEqual(expected)
  })

  it.each([
    // What was probably meant
    [
      'name=a;worker=2',
      7,
      'expected name, wait, workers or sockaddr, found "worker" (did you mean "workers"?)',
    ],
    [
      'name=a;sokaddr=udp:*:1',
      7,
      'expected name, wait, workers or sockaddr, found "sokaddr" (did you mean "sockaddr"?)',
    ],
    ['name=a;bogus=1', 7, 'expected name, wait, workers or sockaddr, found "bogus"'],
    ['name=a;bogus', 7, 'expected name, wait, workers or sockaddr, found "bogus"'],
    ['name=a;constructor=1', 7, 'expected name, wait, workers or sockaddr, found "constructor"'],
    [
      'name=a;wor\u212aers=1',
      7,
      'expected name, wait, workers or sockaddr, found "wor\u212aers" (did you mean "workers"?)',
    ],
    ['name:evrexec:timer', 0, 'expected "=" after "name", found ":evrexec:timer"'],
    // Options of ours
    [
      'name=a;restart=always',
      7,
      'expected an attribute that Kamailio knows, found the option "restart": it stands beside the line, as in { line: "…", restart: … }',
    ],
    [
      'name=a;nodeoptions=2',
      7,
      'expected an attribute that Kamailio knows, found the option "nodeOptions": it stands beside the line, as in { line: "…", nodeOptions: … }',
    ],
    [
      'name=a;sockaddr=udp:*:4444;socketworkers=2',
      27,
      'expected an attribute that Kamailio knows, found the option "socketWorkers": it stands beside the line, as in { line: "…", socketWorkers: … }',
    ],
    [
      'name=a;nodOptions=2',
      7,
      'expected name, wait, workers or sockaddr, found "nodOptions" (did you mean "nodeOptions"?)',
    ],
    // Shape
    ['', 0, 'expected an attribute "name=…" with the name of an event route, found none'],
    [';', 1, 'expected an attribute "name=…" with the name of an event route, found none'],
    [';name=a', 0, 'expected an attribute ("name=…"), found ";"'],
    ['name=a;;', 7, 'expected another attribute, found ";"'],
    ['name=a; ;', 8, 'expected another attribute, found ";"'],
    ['name=a;;workers=2', 7, 'expected an attribute ("name=…"), found ";"'],
    ['name=a;=5', 7, 'expected an attribute ("name=…"), found "=5"'],
    ['workers=;name=a', 8, 'expected a value for "workers", found ";"'],
    ['name=a;wait', 11, 'expected "=" and a value after "wait", found the end of the line'],
    ['name=a;name', 11, 'expected "=" and a value after "name", found the end of the line'],
    ['name a', 5, 'expected "=" and a value after "name", found "a"'],
    ['name=a workers=2', 7, 'expected ";" after the value of "name", found "workers=2"'],
    ["name='a'b'", 8, 'expected ";" after the value of "name", found "b\'"'],
    [
      'name=a,workers=2',
      6,
      'expected ";" after the value of "name", found "," (Kamailio would silently ignore the rest of the line)',
    ],
    [
      "name='a'>b",
      8,
      'expected ";" after the value of "name", found ">b" (Kamailio would silently ignore the rest of the line)',
    ],
    ["wait=5;name='a", 12, 'expected a second \' at the end of the value of "name", found none'],
    [
      'name=a\0;wait=5',
      6,
      'expected text, found a NUL character (Kamailio silently ignores what follows it)',
    ],
    // Values
    ["name=''", 6, 'expected the name of an event route, found nothing'],
    ["name=a;name=''", 13, 'expected the name of an event route, found nothing'],
    ['name=a;wait=x;wait=5', 12, 'expected microseconds, a whole number from 0 to 4294967295, found "x"'],
    [
      'name=a;workers=4294967296',
      15,
      'expected the number of workers, a whole number from 0 to 4294967295, found "4294967296"',
    ],
    ['name=a;wait=\u0663', 12, 'expected microseconds, a whole number from 0 to 4294967295, found "\u0663"'],
    [
      'name=a;sockaddr=udp:*:1;sockaddr=tcp:*:1',
      33,
      'expected "udp:", the only protocol of evrexec, found "tcp:"',
    ],
  ])('rejects %j at %i', (line, offset, message) => {
    expect(read(line)).toEqual({ message, offset })
  })

  it('neither throws nor hangs, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(anyLine, anyText), (line) => {
        const parsed = parseExecLine(line)
        if (!parsed.ok) expect(parsed.fault.offset).toBeLessThanOrEqual(line.length)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['blanks', ' '.repeat(1e6)],
    ['blanks within', `name=a${' '.repeat(1e6)}b`],
    ['semicolons', ';'.repeat(1e6)],
    ['equals signs', '='.repeat(1e6)],
    ['quotes', "name='".repeat(2e5)],
    ['pairs', 'name=a;'.repeat(2e5)],
    ['blank pairs', 'name = "a" ; '.repeat(1e5)],
    ['an unknown attribute', 'workers'.repeat(2e5)],
    ['digits', `name=a;wait=${'0'.repeat(1e6)}x`],
    ['a host', `name=a;sockaddr=udp:${'a-'.repeat(5e5)}:5`],
    ['brackets', `name=a;sockaddr=udp:${'['.repeat(1e6)}`],
  ])('takes time in proportion to a long line of %s', (_, line) => {
    // Anything worse would not come to an end here.
    expect(parseExecLine(line)).toHaveProperty('ok')
  })
})
