import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTemporary } from './helpers/in-temporary.ts'
import { type Loader, makeLoader } from './helpers/load-in-child.ts'

let loader: Loader
beforeAll(async () => {
  loader = await makeLoader({ jiti: true })
})
afterAll(() => loader.remove())

const IMPORT = (specifier: string) => `import { x } from '${specifier}'\nexport default { 'a:b': () => x }\n`

it.each([
  ['a.ts', IMPORT('./_lib'), '_lib.ts'],
  ['a.ts', IMPORT('./_lib.js'), '_lib.ts'],
  ['a.mjs', IMPORT('./_lib'), '_lib.js'],
  ['a.cjs', `exports['a:b'] = require('./_lib').x\n`, '_lib.cjs'],
])('%s is told the whole name: %j', (script, text, helper) =>
  inTemporary(async (directory) => {
    writeFileSync(join(directory, script), text)
    writeFileSync(join(directory, helper), 'export const x = 1')
    const { problems } = await loader.load(directory)
    expect(problems).toMatchObject([
      { message: expect.stringMatching(`there is no such file \\(did you mean "./${helper}"\\?\\)$`) },
    ])
  }),
)

it('of a package that is not there, what it is for', () =>
  inTemporary(async (directory) => {
    writeFileSync(join(directory, 'a.mjs'), IMPORT('evrexec/client'))
    const { problems } = await loader.load(directory)
    expect(problems).toMatchObject([{ message: expect.stringContaining('npm install evrexec'), line: 1 }])
  }))

it.each([
  ['a.js', `export default { 'a:b': () => 1 }`, '.mjs'],
  ['a.js', `import 'node:os'\nexport default { 'a:b': () => 1 }`, '.mjs'],
  ['a.ts', `import 'node:os'\nexport default { 'a:b': () => 1 }`, '.mts'],
])('%s of a CommonJS package is told what an ES module needs: %j', (script, text, ending) =>
  inTemporary(async (directory) => {
    writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }')
    writeFileSync(join(directory, script), text)
    const { problems } = await loader.load(directory)
    expect(problems).toMatchObject([
      {
        message: expect.stringContaining(`; an ES module needs the ending ${ending}, or "type": "module" in`),
      },
    ])
  }),
)

it('CommonJS in an ES module is told with the advice of Node, in one line', () =>
  inTemporary(async (directory) => {
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(directory, 'a.js'), 'module.exports = {}\n')
    const { problems } = await loader.load(directory)
    expect(problems).toMatchObject([
      { message: expect.stringMatching(/ in ES module scope\. This file .*\.$/) },
    ])
  }))
