import { describe, expect, test } from 'vitest'
import { importsIn } from '../../../src/supervisor/reload/imports-in.ts'

describe('what a text imports', () => {
  test.each([
    ["import './a.js'", ['./a.js']],
    ["import a from './a.js'", ['./a.js']],
    ['import {a}from\'./a.js\';import{b}from"b"', ['./a.js', 'b']],
    ["import {\n  a,\n  b,\n} from './a.js'", ['./a.js']],
    ["import data from './a.json' with { type: 'json' }", ['./a.json']],
    ["export * from './a.js'\nexport { b } from './b.js'", ['./a.js', './b.js']],
    ["await import('./a.js')", ['./a.js']],
    ["import(/* lazily */ './a.js')", ['./a.js']],
    ['import(`./a.js`)', ['./a.js']],
    ["import('./a.json', { with: { type: 'json' } })", ['./a.json']],
    ["const a = require('./a')", ['./a']],
    ["const require = createRequire(import.meta.url)\nrequire('./a')", ['./a']],
    ["import type { A } from './types.ts'\nimport { b } from './b.ts'", ['./b.ts']],
    ["export type { A } from './types.ts'", []],
    ['const x = 1', []],
  ])('%j', (text, specifiers) => {
    const found = importsIn(text)
    expect([...found.specifiers].sort()).toEqual(specifiers)
    expect(found.anything).toBe(false)
  })

  test.each([
    'import(name)',
    'import(`./$'.concat('{name}.js`)'),
    "import('./' + name)",
    'require(join(here, name))',
    "require('./' + name)",
    "createRequire(import.meta.url)('./a')",
    'const load = createRequire(import.meta.url)',
    "import '#names/of/package.json'",
  ])('may be anything: %j', (text) => {
    expect(importsIn(text).anything).toBe(true)
  })
})
