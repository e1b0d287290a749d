import { readdirSync, utimesSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../src/problem/problem.ts'
import { type Loader, makeLoader } from './helpers/load-in-child.ts'
import { project, shown } from './helpers/project.ts'

let loader: Loader
beforeAll(async () => {
  loader = await makeLoader({ jiti: true })
})
afterAll(() => loader.remove())

async function problemsOf(cwd: string): Promise<readonly Problem[]> {
  const result = await loader.load(cwd)
  if (result.ok) throw new Error('no problems')
  return result.problems
}

const MODULE = 'export default { grace: "1s", exec: ["name=a"] }\n'
const COMMON = 'module.exports = { grace: "1s", exec: ["name=a"] }\n'
const TYPED = 'const grace: string = "1s"\nexport default { grace, exec: ["name=a"] as const }\n'

describe('a module', () => {
  test.each([
    ['.evrexecrc.js', MODULE],
    ['.evrexecrc.js', COMMON],
    ['.evrexecrc.mjs', MODULE],
    ['.evrexecrc.cjs', COMMON],
    ['.evrexecrc.ts', TYPED],
    ['evrexec.config.js', MODULE],
    ['evrexec.config.mjs', 'export default await Promise.resolve({ grace: "1s", exec: "name=a" })'],
    ['evrexec.config.cjs', COMMON],
    ['evrexec.config.ts', TYPED],
    ['evrexec.config.mts', TYPED],
    ['evrexec.config.cts', 'const grace: string = "1s"\nmodule.exports = { grace, exec: "name=a" }'],
  ])('%s exports the options: %j', async (name, text) => {
    const { cwd, path } = project({ [name]: text })
    expect(await loader.load(cwd)).toMatchObject({
      ok: true,
      value: { file: path(name), graceMillis: 1000, tasks: [{ line: 'name=a' }] },
    })
    expect(readdirSync(cwd)).toEqual([name])
    expect(loader.litter()).toEqual([])
  })

  test('may have undefined for what it does not say', async () => {
    const { cwd } = project({
      '.evrexecrc.mjs': 'export default { grace: undefined, run: { cwd: undefined } }',
    })
    expect(await loader.load(cwd)).toMatchObject({ ok: true, value: { graceMillis: 10_000 } })
  })

  test.each([
    ['.evrexecrc.mjs', 'export default { run: { workers: N } }'],
    ['.evrexecrc.cjs', 'module.exports = { run: { workers: N } }'],
    ['.evrexecrc.js', 'export default { run: { workers: N } }'],
    ['.evrexecrc.ts', 'export default { run: { workers: N as number } }'],
  ])('%s is read again when it was edited', async (name, text) => {
    const { cwd, write } = project()
    for (const workers of [1, 2, 3]) {
      const file = write(name, text.replace('N', String(workers)))
      utimesSync(file, workers, workers)
      expect(await loader.load(cwd)).toMatchObject({ ok: true, value: { run: { workers } } })
    }
  })
})

describe('a module that does not load', () => {
  test.each([
    ['.evrexecrc.mjs', 'export default {\n  grace: "1s" x\n}', 2, 'cannot be loaded: SyntaxError: '],
    ['.evrexecrc.js', 'export default {\n  grace: "1s" x\n}', 2, 'cannot be loaded: SyntaxError: '],
    ['.evrexecrc.cjs', 'module.exports = {\n  grace: "1s" x\n}', 2, 'cannot be loaded: SyntaxError: '],
    [
      '.evrexecrc.ts',
      'const a: string = ""\nexport default {\n  grace: "1s" x\n}',
      3,
      'cannot be loaded: SyntaxError: ',
    ],
    ['.evrexecrc.ts', 'const a = 1\nenum E { a }\nexport default {}', 2, 'cannot be loaded: SyntaxError: '],
    ['.evrexecrc.mjs', '\nthrow new Error("no way")', 2, 'threw while it was loaded: Error: no way'],
    ['.evrexecrc.cjs', '\nthrow new Error("no way")', 2, 'threw while it was loaded: Error: no way'],
    ['.evrexecrc.ts', '\nthrow new Error("no way" as string)', 2, 'threw while it was loaded: Error: no way'],
    ['.evrexecrc.mjs', '\nimport "./nope.mjs"\nexport default {}', 2, 'cannot import '],
  ])('%s %j', async (name, text, line, message) => {
    const { cwd, path } = project({ [name]: text })
    const excerpt = text.split('\n')[line - 1]
    expect(await problemsOf(cwd)).toEqual([
      {
        source: path(name),
        line,
        column: expect.any(Number),
        excerpt,
        message: expect.stringContaining(message),
      },
    ])
  })
})

describe('a module with wrong options', () => {
  test.each([
    ['export const grace = "1s"', 'expected a default export with the options'],
    ['export default () => ({})', 'expected a mapping of options, found a function'],
    ['export default null', 'expected a mapping of options, found nothing'],
    [
      'export default { grcae: 1 }',
      'grcae: expected an option, found an unknown name (did you mean "grace"?)',
    ],
    [
      'export default { run: { workers: () => 2 } }',
      'run.workers: expected a whole number from 1 to 1024, found a function',
    ],
    ['export default { env: { A: new Date(0) } }', 'env.A: expected a text (put it in quotes), found a date'],
  ])('%s', async (text, message) => {
    const { cwd } = project({ '.evrexecrc.mjs': text })
    expect(shown(await problemsOf(cwd), cwd)).toEqual([expect.stringContaining(`.evrexecrc.mjs ${message}`)])
  })

  test('shows a wrong exec line where it stands, if it stands there once', async () => {
    const { cwd, write, path } = project()
    const once = '// name=a;x=1\nexport default { exec: [`name=a;x=1`] }'
    const file = write('evrexec.config.mjs', once)
    expect(await problemsOf(cwd)).toMatchObject([{ source: path('evrexec.config.mjs'), line: 2, column: 33 }])
    write('evrexec.config.mjs', 'const a = "name=a;x=1"\nexport default { exec: ["name=b", "name=a;x=1"] }')
    utimesSync(file, 1, 1)
    expect(await problemsOf(cwd)).toMatchObject([
      { source: `${path('evrexec.config.mjs')} (exec[1])`, line: 1, column: 8, excerpt: 'name=a;x=1' },
    ])
  })
})

test.skipIf('typescript' in process.features && process.features.typescript)(
  'TypeScript without anything that reads it: what to install is said',
  async () => {
    const { cwd } = project({ '.evrexecrc.ts': TYPED })
    const without = await makeLoader({ jiti: false })
    const result = await without.load(cwd)
    await without.remove()
    expect(result).toMatchObject({
      ok: false,
      problems: [{ source: `${cwd}/.evrexecrc.ts`, message: expect.stringContaining('npm install') }],
    })
  },
)
