import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadConfig, loadSocketPath } from '../../src/config/load.ts'
import { quickSocketPath } from '../../src/config/quick-socket-path.ts'
import { type Project, project } from './helpers/project.ts'

const DEFAULT = '/run/default/evrexec.sock'
const ENV = { RUNTIME_DIRECTORY: '/run/default' }

interface Given {
  readonly env?: NodeJS.ProcessEnv
  readonly socketFlag?: string
  readonly configFlag?: string
}

/** What it answers; fails when the whole configuration says something else. */
async function quick(
  { cwd }: Project,
  { env = {}, socketFlag, configFlag }: Given = {},
): Promise<string | null> {
  const request = { cwd, env: { ...ENV, ...env }, socketFlag, configFlag }
  const answer = quickSocketPath(request)
  const flags = { socket: socketFlag, config: configFlag }
  const loaded = await loadConfig({ ...request, flags })
  if (answer !== null && loaded.ok) expect(answer).toBe(loaded.value.control.socket)
  const alone = await loadSocketPath({ ...request, flags })
  if (loaded.ok) expect(alone).toEqual({ ok: true, value: loaded.value.control.socket })
  return answer
}

describe('it answers at once', () => {
  test('where no configuration is', async () => {
    expect(await quick(project())).toBe(DEFAULT)
    expect(
      await quick(project({ 'package.json': '{ "name": "x" }', '.evrexecrc.example': 'socket: /a/b' })),
    ).toBe(DEFAULT)
  })

  test('by flag and variable', async () => {
    const made = project({ '.evrexecrc': 'socket: { broken' })
    expect(await quick(made, { socketFlag: 'a b.sock' })).toBe(made.path('a b.sock'))
    expect(await quick(made, { env: { EVREXEC_SOCKET: './c' } })).toBe(made.path('c'))
    expect(await quick(made, { env: { EVREXEC_SOCKET: './c' }, socketFlag: '/d' })).toBe('/d')
  })

  test.each([
    ['.evrexecrc', ''],
    ['.evrexecrc', '# socket: /a/b\nexec:\n  - name=a;sockaddr=udp:127.0.0.1:4444 # "socket"\n'],
    ['.evrexecrc', 'socketGroup: staff\ngrace: 1s\n'],
    ['.evrexecrc', 'env: { A: "x # y" }\nnodeOptions: [--a]\n'],
    ['.evrexecrc.yml', 'exec:\n  - modparam("evrexec", "exec", "name=a")\n'],
    ['.evrexecrc.json', '{ "grace": "1s", "env": { "socket": "x" } }'],
    ['.evrexecrc.json', '{ "socket": null }'],
    ['package.json', '{ "evrexec": { "grace": "1s" } }'],
  ])('where none is named: %s %j', async (name, text) =>
    expect(await quick(project({ [name]: text }))).toBe(DEFAULT),
  )

  test.each([
    ['.evrexecrc', 'socket: ./x/y.sock'],
    ['.evrexecrc', '# The socket\nsocket: ./x/y.sock # here\n\n# next\ngrace: 1s\n'],
    ['.evrexecrc.yaml', 'grace: 1s\r\nsocket:   x/y.sock  \r\nsocketGroup: a\r\n'],
    ['evrexec.config.json', '{ "socket": "x/y.sock" }'],
    ['evrexec.config.json', '\ufeff{ "s\\u006fcket": "x/y.sock" }'],
    ['package.json', '{ "evrexec": { "socket": "./x/y.sock" } }'],
  ])('where one is named: %s %j', async (name, text) => {
    const made = project({ [name]: text })
    expect(await quick(made)).toBe(made.path('x/y.sock'))
  })

  test('in a file that is named', async () => {
    const made = project({ 'etc/a.conf': 'socket: ./y.sock', 'etc/b.json': '{}' })
    expect(await quick(made, { configFlag: 'etc/a.conf' })).toBe(made.path('etc/y.sock'))
    expect(await quick(made, { env: { EVREXEC_CONFIG: 'etc/a.conf' } })).toBe(made.path('etc/y.sock'))
    expect(await quick(made, { env: { EVREXEC_CONFIG: 'etc/a.conf' }, configFlag: 'etc/b.json' })).toBe(
      DEFAULT,
    )
  })

  test('for the example', async () => {
    const text = readFileSync(new URL('../../.evrexecrc.example', import.meta.url), 'utf8')
    expect(await quick(project({ '.evrexecrc': text }))).toBe(DEFAULT)
    expect(await quick(project({ '.evrexecrc': text.replace('#socket: null', 'socket: /a/b') }))).toBe('/a/b')
  })
})

describe('it leaves to others', () => {
  test.each([
    ['.evrexecrc', 'socket: "./x/y.sock"'],
    ['.evrexecrc', "socket: './x/y.sock'"],
    ['.evrexecrc', 'socket: y.sock'],
    ['.evrexecrc', 'socket: null'],
    ['.evrexecrc', 'socket:\n  ./x/y.sock'],
    ['.evrexecrc', 'socket: ./x\n  /y.sock'],
    ['.evrexecrc', 'socket: ./x/y.sock z'],
    ['.evrexecrc', 'socket: ~/y.sock'],
    ['.evrexecrc', 'socket: &a ./x/y.sock'],
    ['.evrexecrc', '"socket": ./x/y.sock'],
    ['.evrexecrc', '{ socket: ./x/y.sock }'],
    ['.evrexecrc', '? socket\n: ./x/y.sock'],
    ['.evrexecrc', '"s\\x6fcket": ./x/y.sock'],
    ['.evrexecrc', 'env: { A: "x\n # y", B: c }\nsocket: ./x/y.sock'],
    ['.evrexecrc', 'env:\n  A: |\n    socket: ./x/y.sock\nsocket: ./z/y.sock'],
    ['.evrexecrc', 'socket: ./x/y.sock\nsocket: ./z/y.sock'],
    ['.evrexecrc', 'env:\n  socket: ./x/y.sock'],
    ['.evrexecrc', '---\nsocket: ./x/y.sock'],
    ['.evrexecrc', `socket: /${'x'.repeat(107)}`],
    ['.evrexecrc.json', '{ "socket": 1 }'],
    ['.evrexecrc.json', '{ "socket": "" }'],
    ['.evrexecrc.json', '[]'],
    ['.evrexecrc.json', '{ "socket": "./x/y.sock", }'],
    ['.evrexecrc.js', 'export default {}'],
    ['evrexec.config.ts', 'export default {}'],
    ['package.json', '{ "evrexec": [] }'],
    ['package.json', '{ "name": "x", }'],
    ['package.json', '{ "cosmiconfig": { "searchPlaces": ["x.yaml"] } }'],
    ['package.yaml', 'cosmiconfig: {}'],
    ['.config/config.json', '{}'],
  ])('%s %j', async (name, text) => expect(await quick(project({ [name]: text }))).toBeNull())

  test('several files', async () => {
    const made = project({ '.evrexecrc': 'socket: ./x/y.sock', 'package.json': '{ "evrexec": {} }' })
    expect(await quick(made)).toBeNull()
    made.write('package.json', '{}')
    expect(await quick(made)).toBe(made.path('x/y.sock'))
    made.write('.evrexecrc.yml', '')
    expect(await quick(made)).toBeNull()
  })

  test('what cannot be read', async () => {
    const made = project()
    expect(await quick(made, { configFlag: 'nope.yaml' })).toBeNull()
    mkdirSync(made.path('.evrexecrc'))
    expect(await quick(made)).toBeNull()
  })

  test('wrong flags', async () => {
    expect(await quick(project(), { socketFlag: '' })).toBeNull()
    expect(await quick(project(), { socketFlag: 'a\0b' })).toBeNull()
    expect(await quick(project(), { socketFlag: 'x'.repeat(200) })).toBeNull()
  })
})

describe('it never answers what the whole configuration does not', () => {
  const part = fc.constantFrom(
    ...[
      'socket',
      'socket:',
      'socket: ',
      '"socket": ',
      "'socket': ",
      '? socket',
      '"s\\x6fcket": ',
      'socketGroup: a',
    ],
    ...[
      './a/b.sock',
      '/a/b',
      'a',
      '"/c/d"',
      "'/c/d'",
      '~',
      'null',
      '&x /a/b',
      '*x',
      '!!str /a/b',
      '/a/b # c',
      '|',
      '>-',
    ],
    ...[
      '\n',
      '\n',
      '\n',
      '\n  ',
      '\n- ',
      '\n#',
      ' #',
      '#',
      '\t',
      ' ',
      ': ',
      ', ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '\\',
      '\r\n',
    ],
    ...[
      'env: ',
      'A: ',
      'grace: 1s',
      'exec:',
      '- name=a',
      '<<: ',
      '---',
      '...',
      '%YAML 1.2',
      'env: {A: "',
      '"}',
      'env:\n  A: |\n    ',
    ],
  )
  const key = fc.constantFrom('socket', 'socketGroup', 'grace', 'routes', 'x')
  const value = fc.constantFrom('/a/b', './a', '', '1s', null, 1, true)

  test('of YAML', async () => {
    const made = project()
    const lines = fc.array(
      fc.oneof({ weight: 3, arbitrary: part }, { weight: 1, arbitrary: fc.constant('\n') }),
      { maxLength: 9 },
    )
    let answered = 0
    const property = fc.asyncProperty(lines, async (parts) => {
      made.write('.evrexecrc', parts.join(''))
      if ((await quick(made)) !== null) answered++
    })
    await fc.assert(property, { numRuns: 400 })
    expect(answered).toBeGreaterThan(0)
  })

  test('of YAML that is mostly right', async () => {
    const made = project()
    const line = fc.constantFrom(
      ...[
        'socket: ./a/b.sock',
        'socket: /c',
        'socket: "d"',
        'socket: ~',
        '"socket": e/f',
        'socket:',
        '  ./g/h',
        '# socket: /i',
      ],
      ...[
        'grace: 1s',
        'grace: 1s # socket: /j',
        'env: { A: "# x", B: y }',
        'env:',
        '  A: "k',
        '  socket: l"',
        '  B: |',
        '    socket: /m/n',
      ],
      ...[
        'exec:',
        '  - name=a',
        '  - modparam("evrexec", "exec", "name=b")',
        '- line: name=c',
        '  env: { socket: o }',
        '',
        '#',
        'routes: socket',
      ],
    )
    let right = 0
    const property = fc.asyncProperty(fc.uniqueArray(line, { maxLength: 5 }), async (lines) => {
      made.write('.evrexecrc', lines.join('\n'))
      const answer = await quick(made)
      if (answer !== null && answer !== DEFAULT) right++
    })
    await fc.assert(property, { numRuns: 400 })
    expect(right).toBeGreaterThan(0)
  })

  test('of JSON', async () => {
    const made = project()
    const name = fc.constantFrom('.evrexecrc', '.evrexecrc.json', 'package.json', 'evrexec.config.yaml')
    const content = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)))
    const property = fc.asyncProperty(name, content, fc.boolean(), async (file, raw, nested) => {
      made.write(file, JSON.stringify(nested ? { evrexec: raw } : raw))
      await quick(made)
      rmSync(made.path(file))
    })
    await fc.assert(property, { numRuns: 400 })
  })
})
