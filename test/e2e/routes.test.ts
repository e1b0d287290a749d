import { describe, expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const FILES = {
  '.evrexecrc': `exec:
  - name=evrexec:timer
  - name=evrexec:timer;workers=2
  - name=evrexec:udp;sockaddr=udp:127.0.0.1:4444
`,
  'routes/a.mjs': `console.log('loading')
export default {
  async 'evrexec:timer'() { throw new Error('is not executed') },
  'evrexec:udp': () => {},
}`,
  'routes/deep/typed.ts': `import type { EventRoutes } from 'evrexec'

const routes: EventRoutes = {
  'evrexec:typed': (evr): string => 'x',
}
export default routes
`,
  'routes/old.kemi.js': `
function ksr_old(data) {
    KSR.info("old\\n");
}
`,
}

describe('evrexec routes', () => {
  test('lists them with their places and tasks', async () => {
    const rig = await createRig(FILES)
    expect(await rig.evrexec('routes')).toEqual({
      code: 0,
      signal: null,
      stdout: `EVENT ROUTE    PLACE                   TASKS
evrexec:timer  routes/a.mjs:3          evrexec:timer (at startup), evrexec:timer/2 (at startup)
evrexec:udp    routes/a.mjs:4          evrexec:udp (udp:127.0.0.1:4444)
evrexec:typed  routes/deep/typed.ts:4
ksr_old        routes/old.kemi.js:2
`,
      stderr: 'loading\n',
    })
  })

  test('is JSON for programs', async () => {
    const rig = await createRig(FILES)
    const { code, stdout } = await rig.evrexec('routes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      routes: [
        {
          evname: 'evrexec:timer',
          file: rig.path('routes/a.mjs'),
          line: 3,
          tasks: [
            { name: 'evrexec:timer', sockaddr: null },
            { name: 'evrexec:timer/2', sockaddr: null },
          ],
        },
        {
          evname: 'evrexec:udp',
          file: rig.path('routes/a.mjs'),
          line: 4,
          tasks: [{ name: 'evrexec:udp', sockaddr: 'udp:127.0.0.1:4444' }],
        },
        { evname: 'evrexec:typed', file: rig.path('routes/deep/typed.ts'), line: 4, tasks: [] },
        { evname: 'ksr_old', file: rig.path('routes/old.kemi.js'), line: 2, tasks: [] },
      ],
      problems: [],
    })
  })

  test('goes by what the command line says', async () => {
    const rig = await createRig({ 'mine/b.cjs': `exports.there = () => {}` })
    expect(await rig.evrexec('routes', '--routes', 'mine', '--exec', 'name=there')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\nthere +mine\/b\.cjs(:1)? +there \(at startup\)\n$/),
    })
  })

  test('knows no line where the script does not tell', async () => {
    const rig = await createRig({
      'routes/a.mjs': `const name = (what) => 'evrexec:' + what\nexport default { [name('made')]: () => {} }`,
    })
    const { stdout } = await rig.evrexec('routes', '--json')
    expect(JSON.parse(stdout).routes).toMatchObject([{ evname: 'evrexec:made', line: null }])
    expect((await rig.evrexec('routes')).stdout).toContain('evrexec:made  routes/a.mjs\n')
  })

  test('lists what there is when a task has no route, and says so as check does', async () => {
    const rig = await createRig({ ...FILES, '.evrexecrc': 'exec:\n  - name=evrexec:tmier\n' })
    const check = await rig.evrexec('check')
    const { code, stdout, stderr } = await rig.evrexec('routes')
    expect({ code, stderr }).toEqual({ code: check.code, stderr: check.stderr })
    expect(stderr).toContain('did you mean "evrexec:timer"?')
    expect(stdout).toContain('evrexec:timer')
  })

  test.each([
    ['a script', { 'routes/a.mjs': 'export default {\n  oops\n' }],
    ['the configuration', { '.evrexecrc': 'graec: 1s\n' }],
    ['the directory', { '.evrexecrc': 'routes: nowhere\n' }],
  ])('says what check says when %s is wrong', async (_what, files: Record<string, string>) => {
    const rig = await createRig(files)
    const { stdout, ...failed } = await rig.evrexec('routes')
    expect(stdout).toBe('')
    const { stdout: _, ...checked } = await rig.evrexec('check')
    expect(failed).toEqual(checked)
    expect(failed.code).toBe(78)
  })

  test('can be interrupted, and leaves nothing behind', async () => {
    const rig = await createRig({ 'routes/a.mjs': `console.log('loading'); for (;;);` })
    const listing = rig.spawn(['routes'])
    await listing.stderr.waitFor(/^loading$/)
    listing.kill('SIGINT')
    expect(await listing.finished).toMatchObject({ code: 130, stdout: '' })
    await rig.gone()
  })
})
