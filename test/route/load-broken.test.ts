import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '../../src/problem/problem.ts'
import { inTemporary } from './helpers/in-temporary.ts'
import { type ChildReport, type Loader, makeLoader } from './helpers/load-in-child.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/routes')
const inFixtures = (name: string) => join(FIXTURES, name)

let loader: Loader
beforeAll(async () => {
  loader = await makeLoader({ jiti: true })
})
afterAll(() => loader.remove())

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
