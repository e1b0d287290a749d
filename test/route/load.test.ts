import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTemporary } from './helpers/in-temporary.ts'
import { type Loader, makeLoader } from './helpers/load-in-child.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/routes')
const inFixtures = (name: string) => join(FIXTURES, name)

let loader: Loader
beforeAll(async () => {
  loader = await makeLoader({ jiti: true })
})
afterAll(() => loader.remove())

describe('route scripts', () => {
  it('are found, named and executed, in every form of JavaScript', async () => {
    const evnames = ['plain', 'this', 'mjs', 'cjs', 'exports-default', 'commonjs', 'deep']
    const report = await loader.load(
      inFixtures('kinds'),
      evnames.map((name) => `kinds:${name}`),
    )
    expect(report.problems).toEqual([])
    expect(report.returned).toEqual(['plain', 'plain', 'mjs', 'cjs', 'exports.default', 'shared', 'deep'])
    const files = Object.values(report.routes).map((file) => relative(inFixtures('kinds'), file))
    expect(files).toEqual([
      'common.cjs',
      'commonjs/plain.js',
      'compiled.cjs',
      'deep/deeper/script.js',
      'module.mjs',
      'plain.js',
      'plain.js',
    ])
  })

  it('give no route when there is none', async () => {
    expect(await loader.load(inFixtures('empty'))).toMatchObject({ routes: {}, problems: [] })
    expect(await loader.load(inFixtures('explicit-empty'))).toMatchObject({ routes: {}, problems: [] })
  })

  it('of KEMI are classic scripts, each with globals of its own, beside modules', async () => {
    const replaced = ['es5_replaced', 'es5_other', 'es5_replaced']
    const called = ['es5_sloppy', 'es5_sloppy', 'es5_before_its_declaration', 'es5_modules', 'es5_leaked']
    const more = ['es5_node', 'es5_expression', 'es5_const', 'es5:colon', 'other', 'other', 'kemi:module']
    const report = await loader.load(inFixtures('kemi'), [...replaced, ...called, ...more])
    expect(report).toMatchObject({ problems: [], stderr: '' })
    expect(Object.keys(report.routes).sort()).toEqual(
      [...new Set([...replaced, ...called, ...more, 'hoisted'])].sort(),
    )
    expect(report.returned).toEqual([
      ...['the first one', null, 'another one'],
      ...[['mydata', true, 'function', 1, 8], ['mydata', true, 'function', 2, 8], 'hoisted mydata'],
      ...[[8, true, 'undefined'], 'a global of the script'],
      ...[['b', 'object'], 'expression', 'const', 'colon'],
      ...[[1, 'undefined', 'undefined'], [2, 'undefined', 'undefined'], 'module'],
    ])
  })

  it('that define the same evname are both named', async () => {
    const report = await loader.load(inFixtures('twice'))
    expect(report.problems).toEqual([
      {
        source: inFixtures('twice/second.js'),
        line: 3,
        column: 10,
        excerpt: "  async 'twice:both'() {},",
        message: `event route "twice:both" is defined twice: here and in ${inFixtures('twice/first.js')}`,
      },
    ])
  })

  it('follow links once each, without end', () =>
    inTemporary(async (directory) => {
      mkdirSync(join(directory, 'real'))
      mkdirSync(join(directory, 'node_modules'))
      writeFileSync(join(directory, 'node_modules/installed.js'), 'throw new Error("not to be loaded")')
      writeFileSync(join(directory, 'real/one.mjs'), "export default { 'link:one': () => 1 }")
      mkdirSync(join(directory, '_elsewhere'))
      writeFileSync(join(directory, '_elsewhere/two.mjs'), "export default { 'link:two': () => 2 }")
      symlinkSync('real', join(directory, 'again'))
      symlinkSync('..', join(directory, 'real/round'))
      symlinkSync('real/one.mjs', join(directory, 'alias.mjs'))
      symlinkSync('_elsewhere', join(directory, 'linked'))
      expect(await loader.load(directory)).toMatchObject({
        problems: [],
        routes: {
          'link:one': join(directory, 'real/one.mjs'),
          'link:two': join(directory, 'linked/two.mjs'),
        },
      })
      symlinkSync('nowhere', join(directory, 'dangling.js'))
      const { problems } = await loader.load(directory)
      expect(problems).toMatchObject([
        {
          source: join(directory, 'dangling.js'),
          message: expect.stringContaining('does not exist'),
        },
      ])
    }))

  it('need a directory that can be read', () =>
    inTemporary(async (directory) => {
      const [missing, file] = [join(directory, 'missing'), join(directory, 'file')]
      writeFileSync(file, '')
      expect((await loader.load(missing)).problems).toMatchObject([
        { source: missing, message: expect.stringMatching(/found nothing.*evrexec init/) },
      ])
      expect((await loader.load(file)).problems).toMatchObject([
        { source: file, message: expect.stringContaining('found a file') },
      ])
    }))
})

describe('the example scripts', () => {
  const examples = join(import.meta.dirname, '../../routes')

  it('need nothing but Node', async () => {
    const withoutJiti = await makeLoader({ jiti: false })
    const report = await withoutJiti.load(examples, ['evrexec:test']).finally(() => withoutJiti.remove())
    expect(report).toMatchObject({ problems: [], returned: ['got mydata'], stderr: '' })
    expect(Object.keys(report.routes)).toEqual(['evrexec:test', 'evrexec:timer', 'evrexec:udp'])
  })

  it('show TypeScript as well, for whoever renames it', () =>
    inTemporary(async (directory) => {
      cpSync(join(examples, '_typed.ts'), join(directory, 'typed.ts'))
      expect(await loader.load(directory, ['example:greet'])).toMatchObject({
        problems: [],
        returned: [{ greeting: 'hello mydata', worker: 3 }],
      })
    }))
})

describe('TypeScript', () => {
  const evnames = ['ts', 'mts', 'cts', 'exports-default', 'by-syntax-esm', 'by-syntax-cjs', 'throws']

  it('is loaded as newer Node does, with true lines and columns, and leaves nothing behind', async () => {
    const report = await loader.load(
      inFixtures('typescript'),
      evnames.map((name) => `typescript:${name}`),
    )
    expect(report.problems).toEqual([])
    expect(report.returned).toEqual([
      'hello ts',
      'module.mts',
      'hello cts',
      'exports.default',
      'undefined',
      'function',
      { text: 'Error: count is 1', at: `${inFixtures('typescript/typed.ts')}:10:82` },
    ])
    expect(loader.litter()).toEqual([])
  })

  it('says what is missing when it cannot be read, and reads the rest', async () => {
    if ('typescript' in process.features && process.features.typescript) return
    const withoutJiti = await makeLoader({ jiti: false })
    await inTemporary(async (directory) => {
      cpSync(inFixtures('typescript'), directory, { recursive: true })
      writeFileSync(join(directory, 'typed.mjs'), 'throw 1')
      const { problems } = await withoutJiti.load(directory)
      const scripts = ['common.cts', 'compiled.cts', 'module.mts', 'typed.mjs', 'typed.ts']
      expect(problems.map(({ source }) => relative(directory, source ?? ''))).toEqual([
        ...scripts,
        'untyped/common.ts',
        'untyped/module.ts',
      ])
      expect(problems[0]?.message).toMatch(
        /^Node \S+ does not read TypeScript: use Node 22\.18.*npm install.* jiti/,
      )
    }).finally(() => withoutJiti.remove())
  })

  it('explains a missing "type" when types of evrexec are imported', () =>
    inTemporary(async (directory) => {
      const file = join(directory, 'route.ts')
      writeFileSync(file, "\nimport { EventRoutes } from 'evrexec'\nexport default {} as EventRoutes\n")
      expect((await loader.load(directory)).problems).toEqual([
        {
          source: file,
          line: 2,
          column: 29,
          excerpt: "import { EventRoutes } from 'evrexec'",
          message: expect.stringMatching(
            /^cannot import the package "evrexec": for its types, write "import type"; /,
          ),
        },
      ])
    }))
})
