import { chmodSync, mkdirSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SEARCH_PLACES } from '../../src/config/search-places.ts'
import { project, shown } from './helpers/project.ts'

const WRITTEN = SEARCH_PLACES.filter((name) => /(?:rc|ya?ml|json)$/.test(name))

describe('a configuration is found', () => {
  test.each(WRITTEN)('in %s', async (name) => {
    const content = { grace: '1s' }
    const text = name === 'package.json' ? { name: 'x', evrexec: content } : content
    const { config, cwd, path } = project({ [name]: JSON.stringify(text) })
    expect(await config()).toMatchObject({ file: path(name), graceMillis: 1000, routes: `${cwd}/routes` })
  })

  test('as YAML in files without extension', async () => {
    expect(await project({ '.evrexecrc': 'grace: 1s\n' }).config()).toMatchObject({ graceMillis: 1000 })
  })

  test('in the current directory only', async () => {
    const { config, path, write } = project({ '.evrexecrc': 'grace: 1s' })
    write('below/routes/x.js', '')
    expect(await config({ cwd: path('below') })).toMatchObject({ file: null, graceMillis: 10_000 })
  })

  test('beside a package.json that says nothing about evrexec', async () => {
    const { config, path } = project({ '.evrexecrc': 'grace: 1s', 'package.json': '{"name": "x"}' })
    expect(await config()).toMatchObject({ file: path('.evrexecrc') })
  })

  test('even when it is empty, or nothing but comments', async () => {
    for (const text of ['', '\n', '# grace: 1s\n']) {
      const { config, path } = project({ '.evrexecrc.yaml': text })
      expect(await config()).toMatchObject({ file: path('.evrexecrc.yaml'), graceMillis: 10_000 })
    }
  })

  test('with a byte order mark', async () => {
    const { config } = project({ '.evrexecrc.json': '\ufeff{"grace": "1s"}' })
    expect(await config()).toMatchObject({ graceMillis: 1000 })
  })
})

test('none is needed', async () => {
  const { config, cwd } = project({ 'package.json': '{"name": "x"}', '.evrexecrc.example': 'grace: 1s' })
  expect(await config()).toMatchObject({
    file: null,
    tasks: [],
    graceMillis: 10_000,
    routes: `${cwd}/routes`,
  })
})

describe('a configuration is named', () => {
  test('by --config, and paths count from it', async () => {
    const { config, write, path } = project({ '.evrexecrc': 'grace: 1s' })
    const file = write('etc/timer.example', 'grace: 2s\nroutes: ../scripts')
    expect(await config({ flags: { config: 'etc/timer.example' } })).toMatchObject({
      file,
      graceMillis: 2000,
      routes: path('scripts'),
    })
  })

  test('by EVREXEC_CONFIG, after which --config goes', async () => {
    const { config, path } = project({ 'a.json': '{"grace": "1s"}', 'b.json': '{"grace": "2s"}' })
    const env = { EVREXEC_CONFIG: 'a.json' }
    expect(await config({ env })).toMatchObject({ file: path('a.json'), graceMillis: 1000 })
    expect(await config({ env, flags: { config: path('b.json') } })).toMatchObject({ graceMillis: 2000 })
    expect(await config({ env: { EVREXEC_CONFIG: '' } })).toMatchObject({ file: null })
  })

  test('and is a package', async () => {
    const { config, problems, cwd } = project({
      'a/package.json': '{"evrexec": {"grace": "1s"}}',
      'b/package.json': '{}',
    })
    expect(await config({ flags: { config: 'a/package.json' } })).toMatchObject({ graceMillis: 1000 })
    expect(shown(await problems({ flags: { config: 'b/package.json' } }), cwd)).toEqual([
      'b/package.json expected the key "evrexec" with the options, found none',
    ])
  })

  test('but does not exist, or is a directory', async () => {
    const { problems, path } = project()
    mkdirSync(path('etc'))
    expect(shown(await problems({ flags: { config: 'nope.yaml' } }), '')).toEqual([
      `--config expected a configuration file at ${path('nope.yaml')}, found nothing`,
    ])
    expect(shown(await problems({ env: { EVREXEC_CONFIG: 'nope.yaml' } }), '')).toEqual([
      `EVREXEC_CONFIG expected a configuration file at ${path('nope.yaml')}, found nothing`,
    ])
    expect(shown(await problems({ flags: { config: 'etc' } }), '')).toEqual([
      `--config expected a configuration file at ${path('etc')}, found a directory`,
    ])
  })
})

describe('of two configurations none is quietly left out', () => {
  test.each([
    [{ '.evrexecrc': 'grace: 1s', 'evrexec.config.json': '{}' }],
    [{ '.evrexecrc': 'grace: 1s', 'evrexec.config.json': '{ broken' }],
    [{ '.evrexecrc': 'grace: 1s', 'package.json': '{"evrexec": {}}' }],
    [{ '.evrexecrc': '', '.evrexecrc.yml': 'grace: 1s' }],
  ])('%j', async (files) => {
    const { problems, cwd } = project(files)
    const [first, second] = Object.keys(files)
    const [message, ...others] = shown(await problems(), cwd)
    expect(others).toEqual([])
    expect(message).toMatch(
      new RegExp(`^${first} expected one configuration file in .+, found ${first} and ${second};`),
    )
    expect(message).toContain('--config')
  })

  test('but one of them can be named', async () => {
    const { config } = project({ '.evrexecrc': 'grace: 1s', '.evrexecrc.yml': 'grace: 2s' })
    expect(await config({ flags: { config: '.evrexecrc.yml' } })).toMatchObject({ graceMillis: 2000 })
  })
})

test('a configuration that is a directory or may not be read is not passed over', async () => {
  const { problems, path, write, cwd } = project()
  mkdirSync(path('.evrexecrc'))
  expect(shown(await problems(), cwd)).toEqual([
    '.evrexecrc expected a configuration file that this user may read',
  ])
  if (process.getuid?.() === 0) return
  chmodSync(write('.evrexecrc.yml', ''), 0)
  expect(await problems()).toHaveLength(1)
})

describe('a configuration that is broken', () => {
  test.each([
    ['.evrexecrc', 'grace: 1s\nrun: [1, 2\n', 3, 1, 'is not valid YAML: '],
    [
      '.evrexecrc',
      'grace: 1s\n\troutes: x\n',
      2,
      1,
      'is not valid YAML: Tabs are not allowed as indentation',
    ],
    ['.evrexecrc.yaml', 'grace: 1s\ngrace: 2s\n', 2, 1, 'is not valid YAML: Map keys must be unique'],
    ['.evrexecrc.yaml', 'grace: !secret 1s\n', 1, 8, 'is not valid YAML: Unresolved tag: !secret'],
    ['.evrexecrc.yaml', 'grace: 1s\n---\ngrace: 2s\n', 2, 1, 'is not valid YAML: '],
    [
      '.evrexecrc.json',
      '{\n  "grace": "1s",\n}',
      3,
      1,
      'is not valid JSON: expected a key in double quotes, found "}"',
    ],
    ['.evrexecrc.json', '{"ä😀": 1 x}', 1, 10, 'is not valid JSON: expected "," or "}", found "x"'],
    [
      '.evrexecrc.json',
      '{',
      1,
      2,
      'is not valid JSON: expected a key in double quotes or "}", found the end of the file',
    ],
  ])('%s %j', async (name, text, line, column, message) => {
    const { problems, path } = project({ [name]: text })
    const excerpt = text.split('\n')[line - 1]
    expect(await problems()).toEqual([
      { source: path(name), line, column, excerpt, message: expect.stringContaining(message) },
    ])
  })

  test('by aliases that multiply without end', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `x${level}: &${level} [${`*${level - 1},`.repeat(9)}]`,
    )
    const text = `x: &-1 [y]\n${levels.join('\n')}`
    const { problems, cwd } = project({ '.evrexecrc': text })
    expect(shown(await problems(), cwd)).toEqual([expect.stringContaining('.evrexecrc:1:1 cannot be read: ')])
  })

  test('by a package that is no JSON, where cosmiconfig looks for settings of its own', async () => {
    const { problems, cwd } = project({ '.evrexecrc': '', 'package.json': '{\n  "name": x\n}' })
    const before = process.cwd()
    process.chdir(cwd)
    onTestFinished(() => process.chdir(before))
    expect(shown(await problems(), cwd)).toEqual([
      'package.json:2:11 is not valid JSON: expected a value, found "x"',
    ])
  })

  test('and not a mapping', async () => {
    for (const [text, found] of [
      ['- grace', 'a list'],
      ['grace', '"grace"'],
      ['12', '12 (a number)'],
    ]) {
      const { problems, cwd } = project({ '.evrexecrc': String(text) })
      expect(shown(await problems(), cwd)).toEqual([
        `.evrexecrc:1:1 expected a mapping of options, found ${found}`,
      ])
    }
  })
})
