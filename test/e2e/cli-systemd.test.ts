import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandExists } from '../helpers/command-exists.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'

const run = promisify(execFile)
const PROGRAM = resolve(import.meta.dirname, '../../bin/evrexec.js')

const FILES = {
  '.evrexecrc': 'exec:\n  - name=evrexec:udp;sockaddr=udp:127.0.0.1:4444\n',
  'routes/a.mjs': 'export default {}',
}

/** What systemd has to say about a unit: nothing, when all is well. */
async function verified(rig: Rig, unit: string): Promise<string> {
  await rig.write('evrexec.service', unit)
  const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', rig.path('evrexec.service')])
  return stdout + stderr
}

describe('evrexec systemd', () => {
  it
    .skipIf(!commandExists('systemd-analyze'))
    .each([[[]], [['--user', 'daemon']], [['--user', 'daemon', '--group', 'daemon', '--name', 'routes']]])(
    'with %j prints a unit that systemd finds nothing wrong with',
    async (flags) => {
      const rig = await createRig(FILES)
      const name = flags.includes('--name') ? 'routes' : 'evrexec'
      const { code, stdout, stderr } = await rig.evrexec('systemd', ...flags)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain(
        `ExecStart=${process.execPath} ${PROGRAM} start --config ${realpathSync(rig.directory)}/.evrexecrc\n`,
      )
      expect(stdout).toContain(`reload --socket /run/${name}/evrexec.sock\n`)
      expect(await verified(rig, stdout)).toBe('')
    },
  )

  it.skipIf(!commandExists('systemd-analyze'))('also where paths are strange', async () => {
    const rig = await createRig({ 'a 100% $HOME "b"/e.yaml': FILES['.evrexecrc'], 'routes/a.mjs': '' })
    const { code, stdout } = await rig.evrexec('systemd', '--config', 'a 100% $HOME "b"/e.yaml')
    expect(code).toBe(0)
    expect(stdout).toContain('/a 100%% $$HOME \\"b\\"/e.yaml"\n')
    expect(await verified(rig, stdout)).toBe('')
  })

  it('says who the service runs as', async () => {
    const rig = await createRig(FILES)
    const { stdout } = await rig.evrexec('systemd', '--user', 'daemon', '--group', 'adm')
    expect(stdout).toContain('\nUser=daemon\nGroup=adm\n')
    expect((await rig.evrexec('systemd')).stdout).not.toMatch(/^(User|Group)=/m)
  })

  it('goes by the file, not by the variables of this shell', async () => {
    const rig = await createRig(FILES)
    const env = { EVREXEC_GRACE: 'never', EVREXEC_SOCKET: '/elsewhere/e.sock' }
    const { code, stdout } = await rig.spawn(['systemd'], { env }).finished
    expect(code).toBe(0)
    expect(stdout).not.toContain('elsewhere')
  })

  it('prints none without a configuration file, or for one that is wrong', async () => {
    const rig = await createRig()
    expect(await rig.evrexec('systemd')).toMatchObject({
      code: 78,
      stdout: '',
      stderr: expect.stringMatching(/expected a configuration file in .*--config.*evrexec init/),
    })
    await rig.write('.evrexecrc', 'grace: soon')
    expect(await rig.evrexec('systemd')).toMatchObject({ code: 78, stdout: '' })
  })

  it('wants a name that can be one', async () => {
    const rig = await createRig(FILES)
    const { code, stderr } = await rig.evrexec('systemd', '--name', 'a/b')
    expect([code, stderr]).toEqual([2, expect.stringContaining('expected --name to be letters')])
  })

  it('shows examples first', async () => {
    const { stdout } = await (await createRig()).evrexec('systemd', '--help')
    expect(stdout).toMatch(/^Examples:\n {2}evrexec systemd +for the configuration/)
  })
})
