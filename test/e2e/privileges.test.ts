/** What root may have done by others, and what root must not do for them. */
import { chmod, chown } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { canActAsOthers, NOBODY } from '../control/programs.ts'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { leftAfter } from '../helpers/gone-soon.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const ROUTES = `import { execFileSync } from 'node:child_process'
const who = () => [process.getuid(), process.getgid(), process.getgroups().join(), process.env.HOME, process.env.USER].join(' ')
export default {
  'evrexec:who': who,
  'evrexec:id': () => execFileSync('id', { encoding: 'utf8' }).trim(),
  'evrexec:udp': (evr) => evr.reply(who()),
  'evrexec:spin'() { setImmediate(() => { console.log('spinning'); for (;;); }) },
}`

const OF_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']

/** That others can enter; what is in it, root only can change. */
async function openRig(config = '') {
  const rig = await createRig({ '.evrexecrc': config, 'routes/a.mjs': ROUTES })
  await chmod(rig.directory, 0o755)
  return rig
}

describe.skipIf(!canActAsOthers)('workers of another user', () => {
  it('have that user, its primary group and no other, its home and name', async () => {
    const rig = await openRig('user: nobody')
    // Root has more groups than one here.
    const evrexec = rig.spawn(['start'], { through: ['setpriv', '--groups=0,4,24'] })
    await evrexec.stderr.waitFor(/^ready: /)
    expect(await rig.evrexec('run', 'evrexec:who')).toMatchObject({
      code: 0,
      stdout: '65534 65534 65534 /nonexistent nobody\n',
    })
    const id = await rig.evrexec('run', 'evrexec:id')
    expect(id.stdout).toMatch(/^uid=65534\(\w+\) gid=65534\(\w+\)( groups=65534\(\w+\))?$/m)
  })

  it('may have another group, or only that', async () => {
    const rig = await openRig()
    const evrexec = await rig.start('--user', '12345', '--group', 'daemon')
    expect(await rig.evrexec('run', 'evrexec:who')).toMatchObject({ stdout: '12345 1 1 / 12345\n' })
    await evrexec.end()
    await rig.start('--group', '4711')
    expect((await rig.evrexec('run', 'evrexec:who')).stdout).toMatch(/^0 4711 4711 \/root /)
  })

  it('have held sockets and ledgers as others have', async () => {
    const port = await freeUdpPort()
    const rig = await openRig(`user: nobody\nexec: [ name=evrexec:udp;sockaddr=udp:127.0.0.1:${port} ]`)
    const evrexec = await rig.start()
    const client = await udpClient(port)
    const { task, pid } = control(rig.socket)
    const handles = async (times: number) => {
      const reply = client.receive()
      await client.send('who?')
      expect(String(await reply)).toBe('65534 65534 65534 /nonexistent nobody')
      await vi.waitFor(async () =>
        expect((await task('evrexec:udp')).datagrams).toMatchObject({ received: times, handled: times }),
      )
    }
    await handles(1)
    process.kill(await pid('evrexec:udp'), 'SIGKILL')
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    await handles(2)
  })

  it('end with their supervisor, whatever becomes of it', async () => {
    const rig = await openRig('user: nobody\nexec: [ name=evrexec:spin ]')
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/spinning/)
    evrexec.kill('SIGKILL')
    await evrexec.finished
    expect(await leftAfter(1_000, rig.directory)).toEqual([])
  })

  it('are not even started when they could not read what they need', async () => {
    const rig = await openRig('user: nobody\ncwd: private/work')
    const expectTold = async (...told: RegExp[]) => {
      for (const command of ['check', 'start']) {
        const { code, stderr } = await rig.evrexec(command)
        expect([code, stderr.split('\n').filter((line) => line.includes('expected'))]).toEqual([
          78,
          told.map((pattern) => expect.stringMatching(pattern)),
        ])
      }
    }
    await rig.write('private/work/none', '')
    await chmod(rig.path('private'), 0o700)
    await chmod(rig.path('routes/a.mjs'), 0o600)
    await expectTold(
      /user nobody, .* to enter .*\/private\/work, .* may not enter .*\/private: let them \(such as by chmod o\+x .*\/private\)/,
      /user nobody, .* to read .*\/routes\/a\.mjs, .* may not read it: let them \(such as by chmod o\+r .*\/a\.mjs\)/,
    )
    await chmod(rig.path('private'), 0o711)
    await chmod(rig.path('routes/a.mjs'), 0o644)
    expect(await rig.evrexec('check')).toMatchObject({ code: 0 })
  })
})

describe('a user or group that cannot be', () => {
  it('keeps evrexec from starting', async () => {
    const rig = await createRig({ 'routes/a.mjs': ROUTES })
    for (const command of ['check', 'start']) {
      const { code, stderr } = await rig.evrexec(command, '--user', 'nobdy', '--group', 'nosuchgroup')
      expect(code).toBe(78)
      expect(stderr).toContain(
        'expected a user of this system for "user", or its number, found "nobdy" (did you mean',
      )
      expect(stderr).toContain(
        'expected a group of this system for "group", or its number, found "nosuchgroup"',
      )
    }
  })

  it.skipIf(!canActAsOthers)('is somebody else when evrexec was not started by root', async () => {
    const rig = await openRig()
    const asNobody = (...args: string[]) => rig.spawn(['check', ...args], { through: OF_NOBODY }).finished
    expect(await asNobody('--user', 'root')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('expected evrexec to be started by root'),
    })
    expect(await asNobody('--user', 'nobody')).toMatchObject({ code: 0 })
  })
})

describe.skipIf(process.getuid?.() !== 0)('what others can write to', () => {
  it('is not executed as root', async () => {
    const rig = await openRig('exec: [ name=evrexec:who ]')
    const expectRefused = async (path: string, command: string) => {
      for (const verb of ['start', 'check']) {
        const { code, stdout, stderr } = await rig.evrexec(verb)
        expect([code, stderr]).toEqual([78, expect.stringContaining(`: run ${command} ${rig.path(path)}\n`)])
        expect(stdout).not.toContain('started')
      }
    }
    await chmod(rig.path('routes/a.mjs'), 0o666)
    await expectRefused('routes/a.mjs', 'chmod go-w')
    await chmod(rig.path('routes/a.mjs'), 0o664)
    await chown(rig.path('routes/a.mjs'), 1234, 4711)
    await expectRefused('routes/a.mjs', 'chmod g-w')
    await chmod(rig.path('routes/a.mjs'), 0o644)
    await chmod(rig.path('routes'), 0o757)
    await expectRefused('routes', 'chmod o-w')
    await chmod(rig.path('routes'), 0o755)
    await chmod(rig.directory, 0o777)
    await expectRefused('', 'chmod o-w')
    await chmod(rig.directory, 0o755)
    expect(await rig.evrexec('check')).toMatchObject({ code: 0 })
  })

  it.skipIf(!canActAsOthers)('is executed by whoever is not root', async () => {
    const rig = await openRig()
    await chmod(rig.path('routes/a.mjs'), 0o666)
    expect(await rig.spawn(['check'], { through: OF_NOBODY }).finished).toMatchObject({ code: 0 })
  })
})

describe.skipIf(!canActAsOthers)('the control socket', () => {
  it('is for the users of its group, and for nobody else', async () => {
    const rig = await openRig('socketGroup: daemon')
    await rig.start()
    const asNobody = async (groups: string) => {
      const through = ['setpriv', `--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, groups]
      return await rig.spawn(['run', 'evrexec:who'], { through }).finished
    }
    expect(await asNobody('--groups=1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 0 /) })
    expect(await asNobody('--clear-groups')).toMatchObject({ code: 3, stdout: '' })
  })
})
