import { rename, symlink, unlink } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'

const script = (version: number) => `export default { 'evrexec:test': () => 'version ${version}' }`

async function started(files: Record<string, string> = {}, config = 'watch: true') {
  const rig = await createRig({ '.evrexecrc': config, 'routes/a.mjs': script(1), ...files })
  const evrexec = await rig.start()
  const run = async (evname = 'evrexec:test') => (await rig.evrexec('run', evname)).stdout.trim()
  return {
    rig,
    evrexec,
    run,
    comesToBe: (expected: string) =>
      vi.waitFor(async () => expect(await run()).toBe(expected), { timeout: 20_000, interval: 50 }),
    reloads: () => evrexec.stderr.text.match(/^reloading/gm)?.length ?? 0,
  }
}

describe('with watch', () => {
  it('an edited script is taken over, one that was saved by rename, too', async () => {
    const { rig, comesToBe } = await started()
    await rig.write('routes/a.mjs', script(2))
    await comesToBe('version 2')
    await rig.write('routes/.a.mjs.swp', script(3))
    await rename(rig.path('routes/.a.mjs.swp'), rig.path('routes/a.mjs'))
    await comesToBe('version 3')
  })

  it('several saves in a burst are one reload', async () => {
    const { rig, evrexec, comesToBe, reloads } = await started()
    for (let version = 2; version <= 6; version++) await rig.write('routes/a.mjs', script(version))
    await rig.write('routes/b.mjs', `export default { 'evrexec:more': () => 'more' }`)
    await evrexec.stderr.waitFor(/^reloaded/)
    await comesToBe('version 6')
    expect(reloads()).toBe(1)
  })

  it('a half-written script is told about, keeps the old one, and is mended by the rest', async () => {
    const { rig, evrexec, run, comesToBe } = await started()
    await rig.write('routes/a.mjs', script(2).slice(0, 30))
    await evrexec.stderr.waitFor(/routes\/a\.mjs:1:\d+: cannot be loaded/)
    expect(await run()).toBe('version 1')
    await rig.write('routes/a.mjs', script(2))
    await comesToBe('version 2')
  })

  it('what a script imports counts, wherever it is', async () => {
    const { rig, comesToBe } = await started({
      'routes/a.mjs': `import { version } from '../lib/version.mjs'
        export default { 'evrexec:test': () => 'version ' + version }`,
      'lib/version.mjs': 'export const version = 1',
    })
    await rig.write('lib/version.mjs', 'export const version = 2')
    await comesToBe('version 2')
  })

  it('the configuration counts, also where it says that nothing is watched any more', async () => {
    const { rig, evrexec, run } = await started()
    await rig.write('.evrexecrc', 'watch: true\nexec: name=evrexec:test')
    await evrexec.stderr.waitFor(/^reloaded .*added evrexec:test/)
    await rig.write('.evrexecrc', 'watch: false\nexec: name=evrexec:test')
    await evrexec.stderr.waitFor(/^reloaded .*untouched/)
    await rig.write('routes/a.mjs', script(2))
    expect((await control(rig.socket).status()).reloadProblems).toBeNull()
    expect(await run()).toBe('version 1')
  })

  it('a configuration that was half-written for a while is taken over when it is whole', async () => {
    const whole = 'exec: name=evrexec:test\nwatch: true'
    const { rig, evrexec } = await started({}, whole)
    const { pid } = control(rig.socket)
    await rig.write('.evrexecrc', '')
    await evrexec.stderr.waitFor(/not reloaded/)
    await rig.write('.evrexecrc', '{}')
    await evrexec.stderr.waitFor(/^reloaded .*removed evrexec:test/)
    await rig.write('.evrexecrc', whole)
    await evrexec.stderr.waitFor(/^reloaded .*added evrexec:test/)
    expect(await pid('evrexec:test')).toBeGreaterThan(0)
    await rig.write('routes/a.mjs', script(2))
    await evrexec.stderr.waitFor(/^reloaded .*replaced evrexec:test/)
  })

  it('what has the same content again is no reason', async () => {
    const { rig, evrexec, reloads } = await started()
    await rig.write('routes/a.mjs', script(1))
    await rig.write('routes/notes.txt', 'of no interest')
    await rig.write('routes/b.mjs', `export default { 'evrexec:more': () => 'more' }`)
    await evrexec.stderr.waitFor(/^reloaded/)
    expect(reloads()).toBe(1)
  })
})

it('a deployment by links is taken over at once', async () => {
  const rig = await createRig({
    '.evrexecrc': 'routes: current\nwatch: true',
    'releases/1/a.mjs': script(1),
    'releases/2/a.mjs': script(2),
  })
  await symlink('releases/1', rig.path('current'))
  const evrexec = await rig.start()
  await symlink('releases/2', rig.path('next'))
  await rename(rig.path('next'), rig.path('current'))
  await evrexec.stderr.waitFor(/^reloaded/)
  expect((await rig.evrexec('run', 'evrexec:test')).stdout).toBe('version 2\n')
  await unlink(rig.path('current'))
  await evrexec.stderr.waitFor(/not reloaded/)
  expect((await rig.evrexec('run', 'evrexec:test')).stdout).toBe('version 2\n')
})
