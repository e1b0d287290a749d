import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '../../src/problem/problem.ts'
import { type ChildReport, type Loader, makeLoader } from './helpers/load-in-child.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/routes')
const inFixtures = (name: string) => join(FIXTURES, name)

let loader: Loader
beforeAll(async () => {
  loader = await makeLoader({ jiti: true })
})
afterAll(() => loader.remove())

/** A directory of its own that is gone after the test. */
async function inTemporary(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-routes-'))
  try {
    await use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

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
          message: 'cannot import the package "evrexec": it has only types to offer; write "import type"',
        },
      ])
    }))
})

function about({ problems }: ChildReport, name: string): readonly Problem[] {
  return problems.filter(({ source }) => source === inFixtures(`broken/${name}`))
}

describe('broken route scripts', () => {
  let report: ChildReport
  beforeAll(async () => {
    report = await loader.load(inFixtures('broken'))
  })

  const AT_PLUS = { line: 3, column: 44, excerpt: "  'broken:syntax'(evr) { return evr.data + }," }

  it.each<[string, Partial<Problem>, string]>([
    ['syntax.mjs', { ...AT_PLUS }, "cannot be loaded: SyntaxError: Unexpected token '}'"],
    ['syntax.cjs', { ...AT_PLUS }, "cannot be loaded: SyntaxError: Unexpected token '}'"],
    ['commonjs/syntax.js', { ...AT_PLUS }, "cannot be loaded: SyntaxError: Unexpected token '}'"],
    ['wide.mjs', { line: 1, column: 46 }, "cannot be loaded: SyntaxError: Unexpected token '}'"],
    ['twice-declared.mjs', { line: 2, column: 5 }, "Identifier 'declared' has already been declared"],
    ['link.mjs', { line: 2, column: 10 }, "does not provide an export named 'nothing'"],
    ['throws.mjs', { line: 3, column: 23 }, 'threw while it was loaded: TypeError: Cannot read properties'],
    [
      'throws.cjs',
      { line: 2, column: 7 },
      'threw while it was loaded: TypeError: on purpose:\n  in two lines',
    ],
    ['_helper.mjs', { line: 2, column: 9 }, 'RangeError: exploded (imported by '],
    ['throws-string.mjs', { line: null }, 'threw while it was loaded: only a string'],
    ['throws-null.mjs', { line: null }, 'threw while it was loaded: null'],
    ['throws-syntax-error.mjs', { line: 1, column: 38 }, 'threw while it was loaded: SyntaxError: '],
    ['missing-file.mjs', { line: 2, column: 20 }, `cannot import ${inFixtures('broken/not-here.mjs')}`],
    ['_missing.mjs', { line: 2, column: 8 }, `(imported by ${inFixtures('broken/missing-below.mjs')})`],
    ['missing-package.mjs', { line: 2, column: 18 }, 'package "@evrexec-test/not-installed": install it'],
    ['missing.cjs', { line: 2, column: 16 }, 'cannot import ./not-here.cjs: there is no such file'],
    ['missing-dynamic.mjs', { line: 1, column: 42 }, 'there is no such file'],
    ['no-default.mjs', {}, 'found only routes, version'],
    ['nothing.mjs', {}, 'found no export'],
    ['nothing.cjs', {}, 'found no export'],
    ['null.mjs', {}, 'found null'],
    ['array.mjs', {}, 'found an array'],
    ['class.mjs', {}, 'found a class'],
    ['function.mjs', {}, 'found a function'],
    ['promise.mjs', {}, 'found a promise'],
    ['map.mjs', {}, 'found an instance of Map'],
    ['string.mjs', {}, 'found a string'],
    ['getter.cjs', {}, 'the default export cannot be read: Error: not to be read'],
    ['syntax.ts', { line: 3 }, 'cannot be loaded: SyntaxError: '],
    ['early.ts', { line: 2 }, 'has already been declared'],
    ['enum.ts', { line: 1, column: 1 }, 'TypeScript enum is not supported'],
    ['namespace.ts', { line: 3, column: 3 }, 'TypeScript namespace declaration is not supported'],
    ['parameter-property.ts', { line: 1, column: 31 }, 'TypeScript parameter property is not supported'],
    ['import-equals.mts', { line: 1, column: 1 }, 'TypeScript import equals declaration is not supported'],
    ['export-equals.cts', { line: 1, column: 1 }, 'TypeScript export assignment is not supported'],
    ['type-as-value.ts', { line: 2, column: 10 }, 'if it is a type, write "import type"'],
    ['syntax.kemi.js', { line: 3, column: 44 }, "cannot be loaded: SyntaxError: Unexpected token '}'"],
    [
      'throws.kemi.js',
      { line: 3, column: 9 },
      'threw while it was loaded: TypeError: Cannot read properties',
    ],
    ['_kemi_lib.js', { line: 2, column: 20 }, 'KSR.tm is not offered here'],
    ['missing.kemi.js', { line: 2, column: 1 }, 'cannot import ./not-here: there is no such file'],
    ['import.kemi.js', { line: 2, column: 1 }, 'a KEMI script is a classic script'],
    ['nothing.kemi.js', { line: null }, 'expected top-level functions'],
    ['kemi-by-another-name.js', {}, 'found no export (or is it a KEMI script? Then its name'],
    ['uses-ksr.cjs', { line: 1, column: 1 }, 'KSR is not defined; it is there in KEMI scripts'],
    ['exit.kemi.js', { line: 2, column: 7 }, 'end an event route, but none is executed now'],
    ['two-of-two.kemi.js', { line: 3, column: 10 }, '"kemi_twice" is defined twice: here and in '],
  ])('%s', (name, place, message) => {
    const problems = about(report, name)
    expect(problems).toMatchObject([place])
    expect(problems[0]?.message).toContain(message)
  })

  it('name each value that is no function, with its line', () => {
    expect(about(report, 'values.mjs').map(({ line, column, message }) => [line, column, message])).toEqual([
      [5, 4, 'expected a function as event route "broken:number", found a number'],
      [6, 4, 'expected a function as event route "broken:undefined", found undefined'],
      [7, 3, 'expected a function as event route "broken", found an array'],
      [null, null, 'expected an evname before each function, found an empty one'],
      [null, null, 'expected a function as event route "broken:computed", found an object'],
      [10, 4, 'expected a function as event route "broken:class", found a class'],
    ])
  })

  it('tell of a broken helper for each script that imports it', () => {
    const problems = about(report, '_broken.mjs')
    expect(problems).toMatchObject([AT_PLUS, AT_PLUS, AT_PLUS])
    expect(problems.map(({ message }) => /imported by .*?([^/]+)\)$/.exec(message)?.[1])).toEqual([
      'imports-broken-too.mjs',
      'imports-broken.mjs',
      'imports-broken.ts',
    ])
  })

  it('are all reported at once, in the order of their paths', () => {
    const scripts = report.problems.map(
      ({ source, message }) => /imported by (.+)\)$/.exec(message)?.[1] ?? source,
    )
    expect(scripts).toEqual([...scripts].sort())
  })

  it('are themselves to blame, whatever link leads to them', () =>
    inTemporary(async (directory) => {
      const [real, link] = [join(directory, 'real'), join(directory, 'link')]
      mkdirSync(real)
      cpSync(inFixtures('broken/throws.mjs'), join(real, 'throws.mjs'))
      symlinkSync(real, link)
      const { problems } = await loader.load(link)
      expect(problems).toMatchObject([{ line: 3, message: expect.not.stringContaining('imported by') }])
    }))

  it('are reported the same when they lie somewhere else', () =>
    inTemporary(async (directory) => {
      const spaced = join(directory, 'my (old) routes %20')
      cpSync(inFixtures('broken'), spaced, { recursive: true })
      const { problems } = await loader.load(spaced)
      const places = (all: readonly Problem[], root: string) =>
        all.map(({ source, line, column }) => [relative(root, source ?? ''), line, column])
      expect(places(problems, spaced)).toEqual(places(report.problems, inFixtures('broken')))
    }))
})
