/** A supervisor reads its configuration again, by the very command line that it was started with. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Order } from '../../src/cli/start/order.ts'
import type { Result } from '../../src/problem/problem.ts'
import { bundleDriver } from '../helpers/bundle-driver.ts'
import { makeFiles } from '../helpers/files.ts'

const DIST = join(import.meta.dirname, '../../dist')

let installed: { readonly root: string; readonly entry: string }
beforeAll(async () => {
  installed = await bundleDriver('test/e2e/programs/read-again.ts', { jiti: false })
  cpSync(DIST, dirname(installed.entry), { recursive: true })
})
afterAll(() => rmSync(installed.root, { recursive: true }))

interface Started {
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly entry?: string
}

/** As `evrexec start ARGS` in that directory. */
function startIn(cwd: string, { args = [], env = {}, entry = installed.entry }: Started = {}) {
  const child: ChildProcess = spawn(process.execPath, [entry, 'start', ...args], {
    cwd,
    env: { ...process.env, PWD: cwd, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('not spawned')
  const lines = createInterface({ input: stdout })
  let told = ''
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    told += chunk
  })
  onTestFinished(async () => {
    stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  })
  return {
    told: () => told,
    async read(again: object = {}): Promise<Result<Order>> {
      const answer = once(lines, 'line')
      stdin.write(`${JSON.stringify({ timeoutMillis: 20_000, ...again })}\n`)
      const [line] = await answer
      return JSON.parse(line)
    },
  }
}

function messageOf(result: Result<Order>): string {
  if (result.ok) throw new Error('no problems')
  return result.problems.map(({ source, message }) => `${source}: ${message}`).join('\n')
}

describe('reading again', () => {
  test('gives what is written now, by the same flags and variables', async () => {
    const { root, path, write } = makeFiles({ '.evrexecrc': 'grace: 1s\nexec: [name=a]' })
    const args = ['--exec', 'name=b', '--no-color']
    const { read } = startIn(root, { args, env: { EVREXEC_READY_TIMEOUT: '3s' } })
    const expected = { routes: path('routes'), readyTimeoutMillis: 3000, sources: [path('.evrexecrc')] }
    expect(await read()).toMatchObject({
      ok: true,
      value: {
        colour: false,
        readAtMillis: expect.any(Number),
        config: { ...expected, graceMillis: 1000, tasks: [{ line: 'name=a' }, { line: 'name=b' }] },
      },
    })
    write('.evrexecrc', 'grace: 2s')
    expect(await read()).toMatchObject({
      ok: true,
      value: { config: { ...expected, graceMillis: 2000, tasks: [{ line: 'name=b' }] } },
    })
  })

  test('gives problems as such, with their places', async () => {
    const { root, path, write } = makeFiles({})
    const { read, told } = startIn(root)
    write('.evrexecrc', 'exec:\n  - name=a;wrokers=2')
    expect(await read()).toMatchObject({
      ok: false,
      problems: [{ source: path('.evrexecrc'), line: 2, message: expect.stringContaining('did you mean') }],
    })
    expect(told()).not.toContain('did you mean')
  })

  test('happens where the way leads by which the directory was entered', async () => {
    const { path } = makeFiles({ 'r/1/.evrexecrc': 'grace: 1s', 'r/2/.evrexecrc': 'grace: 2s' })
    symlinkSync('r/1', path('current'))
    const { read } = startIn(path('current'))
    expect(await read()).toMatchObject({ ok: true, value: { config: { graceMillis: 1000 } } })
    symlinkSync('r/2', path('new'))
    renameSync(path('new'), path('current'))
    expect(await read()).toMatchObject({
      ok: true,
      value: { config: { graceMillis: 2000, file: path('r/2/.evrexecrc') } },
    })
  })

  test('does not believe a $PWD that is another directory', async () => {
    const { path } = makeFiles({ 'here/.evrexecrc': 'grace: 1s', 'there/.evrexecrc': 'grace: 2s' })
    const { read } = startIn(path('here'), { env: { PWD: path('there') } })
    expect(await read()).toMatchObject({ ok: true, value: { config: { graceMillis: 1000 } } })
  })

  test('says so when the directory is gone, and goes on when it is back', async () => {
    const { path } = makeFiles({ 'here/.evrexecrc': '' })
    const { read } = startIn(path('here'))
    expect((await read()).ok).toBe(true)
    renameSync(path('here'), path('away'))
    expect(messageOf(await read())).toMatch(
      new RegExp(
        `^${path('here')}: expected the directory that evrexec was started in, but it does not exist any more: `,
      ),
    )
    renameSync(path('away'), path('here'))
    expect((await read()).ok).toBe(true)
  })
})

describe('a configuration that is code', () => {
  const CHILD = `import { spawn } from 'node:child_process'\nspawn('sleep', ['1000'], { stdio: 'ignore' }).unref()\n`

  /** The groups that were watched are forgotten, which happens when nobody is left in them. */
  const expectNobodyLeft = (told: () => string) =>
    vi.waitFor(() => {
      const groups = [...told().matchAll(/^watch (\d+)$/gm)].map(([, group]) => group)
      expect(groups.length).toBeGreaterThan(0)
      for (const group of groups) expect(told()).toContain(`forget ${group}\n`)
    }, 5_000)

  test('that takes too long is ended, with all that it began', async () => {
    const { root } = makeFiles({ 'evrexec.config.mjs': `${CHILD}for (;;);` })
    const { read, told } = startIn(root)
    expect(messageOf(await read({ timeoutMillis: 500 }))).toContain(
      'expected the configuration to be read within 0.5 s, but it was not',
    )
    await expectNobodyLeft(told)
  })

  test('is given up when the supervisor stops', async () => {
    const { root } = makeFiles({ 'evrexec.config.mjs': `${CHILD}for (;;);` })
    const { read, told } = startIn(root)
    expect(messageOf(await read({ abortedAfterMillis: 500 }))).toContain('the supervisor is stopping')
    await expectNobodyLeft(told)
  })

  test('leaves nothing when it was read', async () => {
    const { root } = makeFiles({ 'evrexec.config.mjs': `${CHILD}export default { grace: '1s' }` })
    const { read, told } = startIn(root)
    expect(await read()).toMatchObject({ ok: true, value: { config: { graceMillis: 1000 } } })
    await expectNobodyLeft(told)
  })

  test('that ends the process is a problem, with what it printed', async () => {
    const { root } = makeFiles({ 'evrexec.config.mjs': 'console.error("no way");process.exit(3)' })
    expect(messageOf(await startIn(root).read())).toMatch(/ended: exit code 3; it printed\nno way$/)
  })
})

test('another evrexec in the place of this one is a problem', async () => {
  const { root } = makeFiles({ '.evrexecrc': '' })
  const other = mkdtempSync(join(installed.root, 'other-'))
  cpSync(installed.entry, join(other, 'driver.js'))
  const message = { version: '99.0.0', ok: true, order: {} }
  writeFileSync(join(other, 'cli.cjs'), `require('fs').writeFileSync(3, '${JSON.stringify(message)}')`)
  writeFileSync(join(other, 'package.json'), '{}')
  renameSync(join(other, 'driver.js'), join(other, 'driver.mjs'))
  const { read } = startIn(root, { entry: join(other, 'driver.mjs') })
  expect(messageOf(await read())).toMatch(
    /evrexec 99\.0\.0 was installed in the place of \d.*: stop it and start it anew/,
  )
})
