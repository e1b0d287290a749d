/** Which files Node's own loader reads for the route scripts, told by Node itself. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Loader, makeLoader } from './helpers/load-in-child.ts'

let loader: Loader
beforeAll(async () => {
  loader = await makeLoader({ jiti: true })
})
afterAll(() => loader.remove())

/** Writes files, and a symbolic link for each text that begins with `-> `. */
function write(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'evrexec-loaded-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(root, name))
    else writeFileSync(join(root, name), text)
  }
  return root
}

async function filesOf(
  root: string,
  { routes = 'routes', nodeOptions = [] }: { routes?: string; nodeOptions?: string[] } = {},
): Promise<string[]> {
  const report = await loader.load(join(root, routes), [], nodeOptions)
  expect(report.problems).toEqual([])
  return report.loadedFiles.map((file) => relative(root, file)).sort()
}

const ROUTE = 'export default {}\n'

test('are the scripts and all that these import, in every way', async () => {
  const root = write({
    'package.json': '{ "type": "module" }',
    'routes/esm.js': `
      import '../lib/imported.js'
      import data from '../lib/data.json' with { type: 'json' }
      const { dynamic } = await import('../lib/dynamic.js')
      ${ROUTE}`,
    'routes/common.cjs': `
      require('../lib/required')
      require('../lib/more.json')
      module.exports = {}`,
    'routes/mixed.js': `
      import { createRequire } from 'node:module'
      import required from '../lib/required.cjs'
      createRequire(import.meta.url)('../lib/created.cjs')
      ${ROUTE}`,
    'routes/_helper.js': 'throw new Error("nobody imports it")',
    'lib/imported.js': 'import "./deeper/deep.js"',
    'lib/deeper/deep.js': '',
    'lib/deeper/package.json': '{ "type": "module" }',
    'lib/dynamic.js': 'export const dynamic = 1',
    'lib/required.cjs': '',
    'lib/required/index.cjs': '',
    'lib/required/package.json': '{ "main": "index.cjs" }',
    'lib/created.cjs': '',
    'lib/data.json': '{}',
    'lib/more.json': '{}',
    'lib/unrelated.js': '',
  })
  expect(await filesOf(root)).toEqual([
    'lib/created.cjs',
    'lib/data.json',
    'lib/deeper/deep.js',
    'lib/deeper/package.json',
    'lib/dynamic.js',
    'lib/imported.js',
    'lib/more.json',
    'lib/required.cjs',
    'lib/required/index.cjs',
    'lib/required/package.json',
    'package.json',
    'routes/common.cjs',
    'routes/esm.js',
    'routes/mixed.js',
  ])
})

test('are those of KEMI scripts, too', async () => {
  const root = write({
    'package.json': '{}',
    'routes/a.kemi.js': `function a() {}\nrequire('../lib/shared'); require('../lib/data.json'); require('../lib/node.cjs')`,
    'routes/b.kemi.js': '-> ../lib/linked.js',
    'lib/shared.js': `require('deeper.js')`,
    'lib/deeper.js': '',
    'lib/data.json': '{}',
    'lib/node.cjs': '',
    'lib/linked.js': 'function b() {}',
    'lib/unrelated.js': '',
  })
  expect(await filesOf(root)).toEqual([
    'lib/data.json',
    'lib/deeper.js',
    'lib/linked.js',
    'lib/node.cjs',
    'lib/shared.js',
    'package.json',
    'routes/a.kemi.js',
    'routes/b.kemi.js',
  ])
})

test('are found behind TypeScript, too', async () => {
  const root = write({
    'routes/typed.ts': `import { greet } from '../lib/greet.ts'\nexport default { 'a'(): string { return greet() } }`,
    'routes/common.cts': `const { other }: { other: string } = require('../lib/other.cjs')\nmodule.exports = {}`,
    'lib/greet.ts': `import type { Name } from './types.ts'\nexport const greet = (name: Name = 'x'): string => name`,
    'lib/types.ts': 'export type Name = string',
    'lib/other.cjs': 'exports.other = ""',
  })
  expect(await filesOf(root)).toEqual([
    'lib/greet.ts',
    'lib/other.cjs',
    'routes/common.cts',
    'routes/typed.ts',
  ])
})

test('of installed packages are told by their package.json', async () => {
  const root = write({
    'node_modules/plain/package.json': '{ "main": "lib/main.js" }',
    'node_modules/plain/lib/main.js': 'require("@scoped/nested")',
    'node_modules/plain/node_modules/@scoped/nested/package.json': '{}',
    'node_modules/plain/node_modules/@scoped/nested/index.js': '',
    'node_modules/linked': '-> ../packages/linked',
    'packages/linked/package.json': '{ "type": "module", "exports": "./linked.js" }',
    'packages/linked/linked.js': '',
    'node_modules/mine/package.json': '{ "type": "module" }',
    'node_modules/mine/routes/own.js': `import './_helper.js'\nimport 'plain'\nimport 'linked'\n${ROUTE}`,
    'node_modules/mine/routes/_helper.js': '',
  })
  expect(await filesOf(root, { routes: 'node_modules/mine/routes' })).toEqual([
    'node_modules/mine/package.json',
    'node_modules/mine/routes/_helper.js',
    'node_modules/mine/routes/own.js',
    'node_modules/plain/node_modules/@scoped/nested/package.json',
    'node_modules/plain/package.json',
    'packages/linked/linked.js',
    'packages/linked/package.json',
  ])
})

test('are told by their real paths, and scripts also by the way that led to them', async () => {
  const root = write({
    'releases/1/routes/a.mjs': `import './_helper.mjs'\n${ROUTE}`,
    'releases/1/routes/_helper.mjs': '',
    'shared/b.mjs': ROUTE,
    'releases/1/routes/b.mjs': '-> ../../../shared/b.mjs',
    current: '-> releases/1',
  })
  expect(await filesOf(root, { routes: 'current/routes' })).toEqual([
    'current/routes/a.mjs',
    'current/routes/b.mjs',
    'releases/1/routes/_helper.mjs',
    'releases/1/routes/a.mjs',
    'shared/b.mjs',
  ])
})

test('do not change what a script sees of its process, or its children', async () => {
  const root = write({
    'routes/nosy.mjs': `
      import { execFileSync } from 'node:child_process'
      import assert from 'node:assert'
      const NAME = 'WATCH_REPORT_DEPENDENCIES'
      assert.equal(process.send, undefined)
      assert.equal(process.env[NAME], undefined)
      assert(!(NAME in process.env) && !Object.keys(process.env).includes(NAME))
      assert.equal(process.env.PATH.length > 0, true)
      const child = execFileSync(process.execPath, ['-p', 'process.env.' + NAME + ' + typeof process.send'])
      assert.equal(String(child).trim(), 'undefinedundefined')
      process.env.SET_WHILE_LOADING = 'yes'
      Error.prepareStackTrace = () => 'mine'
      Error.stackTraceLimit = 0
      await import('./_later.mjs')
      assert.equal(Error.prepareStackTrace(), 'mine')
      assert.equal(Error.stackTraceLimit, 0)
      delete Error.prepareStackTrace
      Error.stackTraceLimit = 10
      export default {
        after: () => [
          'send' in process,
          Object.getOwnPropertyDescriptor(process, 'env').get === undefined,
          process.env.SET_WHILE_LOADING,
          process.env[NAME] === undefined,
        ],
      }`,
    'routes/_later.mjs': '',
  })
  const { problems, returned, loadedFiles } = await loader.load(join(root, 'routes'), ['after'])
  expect(problems).toEqual([])
  expect(returned).toEqual([[false, true, 'yes', true]])
  expect(loadedFiles).toContain(join(root, 'routes/_later.mjs'))
})

test('stay what a script makes of them while it loads', async () => {
  const root = write({
    'routes/mock.mjs': `
      process.send = () => 'mine'
      process.env = { MINE: '1' }
      await import('./_later.mjs')
      export default { after: () => [process.send(), process.env] }`,
    'routes/_later.mjs': '',
  })
  const { returned, loadedFiles } = await loader.load(join(root, 'routes'), ['after'])
  expect(returned).toEqual([['mine', { MINE: '1' }]])
  expect(loadedFiles).toContain(join(root, 'routes/_later.mjs'))
})

test('include what node was told to require before', async () => {
  const root = write({
    'routes/a.cjs': 'require("../lib/a.cjs")\nmodule.exports = {}',
    'lib/a.cjs': '',
    'lib/before.cjs': '',
  })
  const nodeOptions = ['--require', join(root, 'lib/before.cjs')]
  expect(await filesOf(root, { nodeOptions })).toEqual(['lib/a.cjs', 'lib/before.cjs', 'routes/a.cjs'])
})

test('are all sources below the directory when Node does not tell', async () => {
  const root = write({
    'mute.mjs': `
      const { defineProperty } = Object
      Object.defineProperty = (what, name, how) =>
        what === process && name === 'send' ? what : defineProperty(what, name, how)`,
    'routes/a.mjs': `import './_lib/helper.mjs'\n${ROUTE}`,
    'routes/_lib/helper.mjs': '',
    'routes/_lib/data.json': '',
    'routes/notes.txt': '',
    'routes/node_modules/other/index.js': '',
  })
  expect(await filesOf(root, { nodeOptions: ['--import', join(root, 'mute.mjs')] })).toEqual([
    'routes/_lib/data.json',
    'routes/_lib/helper.mjs',
    'routes/a.mjs',
  ])
})
