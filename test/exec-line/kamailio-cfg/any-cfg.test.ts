import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKamailioCfg } from '../../../src/exec-line/kamailio-cfg/read-kamailio-cfg.ts'
import { anyText } from '../arbitrary.ts'
import { askAboutCfg, ENVIRONMENT, kamailioMissing, kamailioTitle } from '../kamailio.ts'

const on = (name: string) => `modparam("evrexec","exec","name=${name}")`

/** Pieces of configurations; what is put together from them is often one, and what is active in it seldom plain. */
const PIECES = [
  ...[
    '#!define A\n',
    '#!define B "name=b"\n',
    '#!define A B\n',
    '#!def D modparam("evrexec",\n',
    '#!redefine A\n',
  ],
  ...[
    '#!redef B "name=c"\n',
    '#!trydef B "name=d" \\\n "e"\n',
    'loadmodule "pv.so"\n',
    '#!KAMAILIO\n',
    '#! x\n',
  ],
  ...[
    '#!ifdef A\n',
    '#!ifndef A\n',
    '#!ifdef B\n',
    '#!ifdef MOD_pv\n',
    '#!else\n',
    '#!endif\n',
    '#!endif\n',
    '!!endif\n',
  ],
  ...[
    `${on('x')}\n`,
    `${on('y')}\n`,
    on('z'),
    'modparam("evrexec","exec",B)\n',
    'modparam("evrexec","exec",A)',
  ],
  ...[
    `modparam('evrexec',"ex" "ec",`,
    'D "exec", "name=d")',
    'A',
    'B',
    'C',
    '"name=q"',
    `'name=r\\x41'`,
    ')',
    '"',
    "'",
  ],
  ...[
    '"name=\\x41\\\n\\t"',
    '#!subst "/x/X/"\n',
    '#!substdef "/y/Y/g"\n',
    '#!substdefs "/C/name=c/"\n',
    '$var(x)',
  ],
  ...['# ', '/* ', '*/ ', '// ', '# #!endif\n', '\n', '\n', '\r\n', '\\\n', ' ', ';'],
  ...['include_file "one.cfg"\n', 'import_file "two.cfg" ', 'import_file "none.cfg"\n'],
]

const text = (maxLength: number) =>
  fc.array(fc.constantFrom(...PIECES), { maxLength }).map((pieces) => pieces.join(''))

const anyFiles = fc.record({
  'kamailio.cfg': text(25).map((pieces) => `loadmodule "evrexec.so"\n${pieces}\n`),
  'one.cfg': text(6),
  'two.cfg': text(6),
})

function read(files: Readonly<Record<string, string>>) {
  return readKamailioCfg({
    path: '/kamailio.cfg',
    read: (path) => (path.startsWith('/') ? (files[path.slice(1)] ?? null) : null),
    env: ENVIRONMENT,
  })
}

describe('readKamailioCfg', () => {
  it('neither throws nor hangs, whatever it is given', () => {
    const anything = anyText.map((text) => ({ 'kamailio.cfg': text }))
    fc.assert(
      fc.property(fc.oneof(anyFiles, anything), (files) => {
        const { lines } = read(files)
        for (const line of lines)
          expect(line.placeOf(line.text.length).source).toMatch(/^\/(kamailio|one|two)\.cfg$/)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['a name that stands for itself', '#!define A A\nA'],
    ['names that stand for each other', '#!define A B\n#!define B x A x\nA'],
    [
      'names that stand for more and more',
      `${Array.from({ length: 60 }, (_, index) => `#!define A${index} A${index + 1} A${index + 1}\n`).join('')}A0`,
    ],
    ['a file that includes itself again and again', 'include_file "kamailio.cfg"\n'.repeat(20)],
    ['files that include many', `${'include_file "one.cfg"\n'.repeat(100)}`],
  ])('comes to an end with %s', (_, cfg) => {
    const { problems } = read({
      'kamailio.cfg': cfg,
      'one.cfg': 'import_file "two.cfg"\n'.repeat(100),
      'two.cfg': '',
    })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toMatch(/^expected .*(at most|comes to an end)/)
  })

  it.each([
    ['comments', '/*'.repeat(3e5)],
    ['directives', '#!ifndef A\n'.repeat(1e5)],
    ['directives without an end', '#!else #!'.repeat(1e5)],
    ['blanks in what is left out', `#!ifdef A\n${' '.repeat(1e6)}`],
    ['strings', '"\\x41" '.repeat(1e5)],
    ['variables', '$(('.repeat(3e5)],
    ['statements', `${on('a')}\n`.repeat(2e4)],
    ['backslashes', '\\'.repeat(1e6)],
  ])('takes time in proportion to a long text of %s', (_, cfg) => {
    // Anything worse would not come to an end here.
    expect(read({ 'kamailio.cfg': cfg })).toHaveProperty('lines')
  })
})

/** Problems of ours where Kamailio sees none; see the documentation of readKamailioCfg and of the preprocessor. */
const STRICTER = /Kamailio would take it for a comment|before "#!(else|endif)"|"\*\/"|closing quote/
/** Kamailio also looks at statements that are none of our business. */
const NOT_OURS = /syntax error|unknown config variable|failed to load module/

describe.skipIf(kamailioMissing !== null)(`readKamailioCfg, ${kamailioTitle}`, () => {
  it('finds the same lines active in any configuration', () => {
    let same = 0
    for (const files of fc.sample(anyFiles, { numRuns: 150, seed: 5063 })) {
      const { lines, problems } = read(files)
      const reference = askAboutCfg(files)
      if (problems.length > 0) {
        const messages = problems.map(({ message }) => message)
        if (reference.errors.length === 0)
          expect(messages.join('\n'), JSON.stringify(files)).toMatch(STRICTER)
      } else if (!reference.errors.some((error) => NOT_OURS.test(error))) {
        const active = { lines: lines.map((line) => line.text), errors: [] }
        expect(reference, JSON.stringify(files)).toEqual(active)
        same++
      }
    }
    expect(same).toBeGreaterThan(20)
  })
})
