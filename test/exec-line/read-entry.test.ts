import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/exec-line/exec-text.ts'
import { readExecEntry } from '../../src/exec-line/read-entry.ts'
import { anyText } from './arbitrary.ts'

function read(text: string) {
  const entry = readExecEntry(plainText(text, '--exec'))
  return entry.ok ? entry.lines.map((line) => line.text) : entry.fault
}

describe('readExecEntry', () => {
  it.each([
    ['an exec line', 'name=a;wait=5;', ['name=a;wait=5;']],
    ['whatever else, for parseExecLine to judge', ' modparm("evrexec")', [' modparm("evrexec")']],
    ['nothing', '', ['']],
    ['a statement', 'modparam("evrexec", "exec", "name=a")', ['name=a']],
    ['single quotes', ` modparam('evrexec','exec','name="a"')`, ['name="a"']],
    ['comments', '# one\nmodparam("evrexec", "exec", "name=a") # two', ['name=a']],
    ['other comments', '/* one */ modparam("evrexec", // two\n"exec", "name=a")', ['name=a']],
    [
      'several',
      'modparam("evrexec","exec","name=a");\nmodparam("evrexec","exec","name=b")',
      ['name=a', 'name=b'],
    ],
    ['strings that go on', 'modparam("evrexec","exec","name=a;"\n"wait=5")', ['name=a;wait=5']],
    ['escapes', 'modparam("evrexec","exec","name=\\"\\x61\\";\\\nwait=5")', ['name="a";wait=5']],
    ['patterns for modules', 'modparam("evrexec|evapi","exec","name=a")', ['name=a']],
    ['names as they are', 'modparam("evrexec","exec","name=KAMAILIO_5")', ['name=KAMAILIO_5']],
  ])('reads %s', (_, text, lines) => {
    expect(read(text)).toEqual(lines)
  })

  it.each([
    ['modparam("tm", "fr_timer", 5)', 0, 'expected the module "evrexec", found "tm"'],
    [
      'modparam("evrexec", "exe", "name=a")',
      20,
      'expected "exec", the only parameter of evrexec, found "exe" (did you mean "exec"?)',
    ],
    [
      'modparam("evrexec", "exec", 5)',
      28,
      'expected a string with an exec line in modparam("evrexec", "exec", "…"), found "5"',
    ],
    [
      'modparam("evrexec", "exec", "name=a"',
      36,
      'expected ")" in modparam("evrexec", "exec", "…"), found the end',
    ],
    ['modparam("evrexec", "exec", "name=a)', 28, 'expected a closing quote before the end, found none'],
    [
      'modparam("evrexec", "exec", "name=a") name=b',
      38,
      'expected modparam("evrexec", "exec", "…"), found "name"',
    ],
    [
      'modparamx("evrexec", "exec", "name=a")',
      0,
      'expected modparam("evrexec", "exec", "…"), found "modparamx"',
    ],
    [
      '#!ifdef X\nmodparam("evrexec", "exec", "name=a")\n#!endif',
      0,
      'expected modparam("evrexec", "exec", "…"), found "#!"',
    ],
    ['# name=a', 8, 'expected an exec line, found only a comment'],
    ['/* name=a', 0, 'expected "*/" before the end, found none (comments can stand in comments)'],
  ])('rejects %j at %i', (text, offset, message) => {
    expect(read(text)).toEqual({ message, offset })
  })

  it('leads back to where each character was written, also through escapes', () => {
    const text = 'modparam("evrexec", "exec",\n  "name=\\x61b"\n  "\\\\c")'
    const entry = readExecEntry(plainText(text, '--exec'))
    const [line] = entry.ok ? entry.lines : []
    expect(line?.text).toBe('name=ab\\c')
    const places = Array.from({ length: 10 }, (_, offset) => line?.placeOf(offset))
    expect(places.map((place) => [place?.line, place?.column])).toEqual([
      ...[4, 5, 6, 7, 8].map((column) => [2, column]),
      [2, 9], // \x61
      [2, 13], // b
      [3, 4], // \\
      [3, 6], // c
      [3, 7], // the closing quote
    ])
    expect(places[0]).toMatchObject({ source: '--exec', excerpt: '  "name=\\x61b"' })
  })

  it('neither throws nor hangs, whatever it is given', () => {
    const pieces = [
      'modparam',
      '(',
      ')',
      ',',
      '"',
      "'",
      '"evrexec"',
      '"exec"',
      '"name=a"',
      '\\',
      '#',
      '/*',
      '*/',
      '\n',
      ' ',
      'x',
    ]
    const nearly = fc
      .array(fc.constantFrom(...pieces), { maxLength: 20 })
      .map((parts) => `modparam${parts.join('')}`)
    fc.assert(
      fc.property(fc.oneof(nearly, anyText), (text) => {
        const entry = readExecEntry(plainText(text, null))
        if (!entry.ok) expect(entry.fault.offset).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 1000 },
    )
  })
})
