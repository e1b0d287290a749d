import { describe, expect, it } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { commandExists } from '../helpers/command-exists.ts'
import { createRig } from '../helpers/evrexec.ts'
import { standInManager } from '../helpers/service-manager.ts'
import { installWithoutPackages } from '../helpers/without-packages.ts'

const FILES = {
  'routes/a.mjs': `export default { 'evrexec:variables': () => Object.keys(process.env) }`,
}

describe('what systemd says to the process that it starts', () => {
  const VARIABLES = {
    NOTIFY_SOCKET: '',
    WATCHDOG_PID: '1',
    WATCHDOG_USEC: '1000000',
    LISTEN_PID: '1',
    LISTEN_FDS: '1',
    LISTEN_FDNAMES: 'x',
    LISTEN_PIDFDID: '1',
    FDSTORE: '16',
    MAINPID: '1',
    MANAGERPID: '1',
    SYSTEMD_EXEC_PID: '1',
    INVOCATION_ID: '0123456789abcdef0123456789abcdef',
    JOURNAL_STREAM: '9:1',
  }
  const OF_THE_UNIT = {
    STATE_DIRECTORY: '/var/lib/evrexec',
    RUNTIME_DIRECTORY: '/run/evrexec',
    CREDENTIALS_DIRECTORY: '/run/credentials/evrexec.service',
  }

  it('reaches no worker, unlike what it says of the unit', async () => {
    const rig = await createRig(FILES)
    const evrexec = rig.spawn(['start'], { env: { ...VARIABLES, ...OF_THE_UNIT } })
    await evrexec.stderr.waitFor(/^ready: /)
    const seen: string[] = JSON.parse((await rig.evrexec('run', 'evrexec:variables')).stdout)
    expect(seen.filter((name) => name in VARIABLES)).toEqual([])
    expect(seen).toEqual(expect.arrayContaining(Object.keys(OF_THE_UNIT)))
  })

  it('does not reach a configuration that is code', async () => {
    const rig = await createRig({
      ...FILES,
      'evrexec.config.mjs': `const seen = Object.keys(process.env).filter((name) => (${JSON.stringify(VARIABLES)})[name] !== undefined)
export default { env: { SEEN: seen.join() + '.' } }`,
      'routes/b.mjs': `export default { 'evrexec:seen': () => process.env.SEEN }`,
    })
    const evrexec = rig.spawn(['start'], { env: VARIABLES })
    await evrexec.stderr.waitFor(/^ready: /)
    expect(await rig.evrexec('run', 'evrexec:seen')).toMatchObject({ stdout: '.\n' })
  })
})

describe.skipIf(!commandExists('systemd-notify') || !loadPlatform().ok)('without system calls', () => {
  it("the manager hears the same by systemd's own command", async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const binary = await installWithoutPackages(rig)
    const evrexec = rig.spawn(['start'], { ...manager.service(), binary })
    await manager.next(/^READY=1$/m)
    await evrexec.stderr.see(
      /it is told by the command systemd-notify, for want of the optional package koffi/,
    )
    evrexec.kill('SIGTERM')
    await manager.next(/^STOPPING=1$/m)
    expect((await evrexec.finished).code).toBe(0)
  })

  it('and without that, it says what is missing', async () => {
    const rig = await createRig(FILES)
    const binary = await installWithoutPackages(rig)
    const evrexec = rig.spawn(['start'], {
      binary,
      env: { NOTIFY_SOCKET: rig.path('notify'), PATH: rig.directory },
    })
    await evrexec.stderr.see(
      /cannot be told anything, for want of the optional package koffi and .* \(there is none\)/,
    )
    await evrexec.stderr.see(/^ready: /)
  })
})
