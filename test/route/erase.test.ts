import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { eraseTypes } from '../../src/route/typescript/erase.ts'
import { typeScriptParser } from '../../src/route/typescript/parser.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/routes/erase')
const SOURCES = join(import.meta.dirname, '../../src')
const parse = typeScriptParser(createRequire(import.meta.url).resolve('jiti'))

function erased(source: string) {
  const result = eraseTypes(source, parse)
  if (!result.ok) throw new Error(`${result.message}: ${source.slice(result.offset)}`)
  return result
}

/** What esbuild makes of it, in its own formatting. */
function compiled(source: string, loader: 'js' | 'ts'): string {
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } }
  return transformSync(source, { loader, tsconfigRaw, target: 'esnext' }).code.replace(/^\s*;\n/gm, '')
}

describe('erased types', () => {
  it.each(readdirSync(FIXTURES))('leave what a compiler leaves: %s', (name) => {
    const source = readFileSync(join(FIXTURES, name), 'utf8')
    expect(compiled(erased(source).text, 'js')).toBe(compiled(source, 'ts'))
  })

  it('leave what a compiler leaves of our own sources', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.ts$/.test(name),
    )
    expect(files.length).toBeGreaterThan(20)
    for (const name of files) {
      const source = readFileSync(join(SOURCES, name), 'utf8')
      expect(compiled(erased(source).text, 'js'), name).toBe(compiled(source, 'ts'))
    }
  })

  it.each(readdirSync(FIXTURES))('move no line and no column: %s', (name) => {
    const source = readFileSync(join(FIXTURES, name), 'utf8')
    const { text } = erased(source)
    expect(text).toHaveLength(source.length)
    const moved = [...text].filter((character, at) => !' ;()'.includes(character) && character !== source[at])
    expect(moved).toEqual([])
  })

  it.each([
    ['enum E { a }', 'TypeScript enum'],
    ['const enum E { a }', 'TypeScript enum'],
    ['export enum E { a }', 'TypeScript enum'],
    ['namespace N { export const a = 1 }', 'TypeScript namespace declaration'],
    ['class C { constructor(private a: 1) {} }', 'TypeScript parameter property'],
    ['class C { constructor(readonly a = 1) {} }', 'TypeScript parameter property'],
    ['import fs = require("node:fs")', 'TypeScript import equals declaration'],
    ['export import a = b.c', 'TypeScript import equals declaration'],
    ['export = {}', 'TypeScript export assignment'],
    ['const a = <any>1', 'The angle-bracket syntax'],
    ['@decorator class C {}', 'Decorators'],
  ])('refuse what is more than types: %s', (statement, what) => {
    const source = `// one line above\n  ${statement}`
    const result = eraseTypes(source, parse)
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(what) })
    if (!result.ok) expect(result.offset).toBeGreaterThanOrEqual(source.indexOf(statement))
  })

  it('tell where the syntax is wrong', () => {
    const source = 'const a: number = 1\nconst b = = 2\n'
    expect(eraseTypes(source, parse)).toEqual({
      ok: false,
      code: 'ERR_INVALID_TYPESCRIPT_SYNTAX',
      message: 'Unexpected token',
      offset: source.indexOf('= 2'),
    })
  })

  it.each([
    ['export default {}', true],
    ['import "node:fs"', true],
    ['import type { A } from "a"\nmodule.exports = {}', false],
    ['export type A = 1', false],
  ])('tell an ES module from CommonJS by what is left: %s', (source, hasModuleSyntax) => {
    expect(erased(source)).toMatchObject({ hasModuleSyntax })
  })
})
