/** What a Kamailio operator does first: hands over the configuration that is there. */
import { cp } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures/kamailio-cfg')

it('lists the active exec lines of a kamailio.cfg, by the names that are defined', async () => {
  const rig = await createRig()
  await cp(FIXTURES, rig.path('kamailio'), { recursive: true })
  const check = async (...defines: string[]) => {
    const { stdout } = await rig.evrexec(
      ...['check', '--json', '--syntax-only', '--kamailio-cfg', 'kamailio/kamailio.cfg'],
      ...defines.flatMap((name) => ['--define', name]),
    )
    const { ok, tasks } = JSON.parse(stdout)
    return { ok, names: tasks.map(({ name }: { name: string }) => name) }
  }
  const always = ['evrexec:timer', 'evrexec:clean', 'evrexec:report', 'evrexec:alert']
  const plain = await check()
  expect(plain.ok).toBe(true)
  expect(plain.names).toEqual(expect.arrayContaining([...always, 'evrexec:nostats']))
  expect(plain.names).not.toContain('evrexec:never')
  const withStats = await check('WITH_STATS')
  expect(withStats.names).toEqual(expect.arrayContaining([...always, 'evrexec:stats', 'evrexec:queue']))
  expect(withStats.names).not.toContain('evrexec:nostats')
})

it('runs them', async () => {
  const port = await freeUdpPort()
  const rig = await createRig({
    'kamailio.cfg': `#!KAMAILIO
# modparam("evrexec", "exec", "name=evrexec:never")
loadmodule "evrexec.so"
#!define LISTEN_PORT ${port}
#!substdef "!LISTEN_ADDRESS!udp:127.0.0.1:${port}!g"
/* modparam("evrexec", "exec", "name=evrexec:never") */
modparam("evrexec", "exec", "name=evrexec:timer;wait=1000;workers=1;")
#!ifdef WITH_UDP
modparam('evrexec', 'exec', 'name="evrexec:udp";sockaddr=LISTEN_ADDRESS')
#!else
modparam("evrexec", "exec", "name=evrexec:never")
#!endif
request_route { exit; }
`,
    'routes/a.mjs': `export default {
      'evrexec:timer': () => console.log('timer'),
      'evrexec:udp': (evr) => evr.reply('got ' + evr.data),
    }`,
  })
  const evrexec = await rig.start('--kamailio-cfg', 'kamailio.cfg', '--define', 'WITH_UDP')
  await evrexec.stdout.waitFor(/evrexec:timer#0 \| timer/)
  const client = await udpClient(port)
  const answer = client.receive()
  await client.send('hello')
  expect(String(await answer)).toBe('got hello')
  const { tasks } = await control(rig.socket).status()
  expect(tasks.map(({ name, sockaddr }) => [name, sockaddr])).toEqual([
    ['evrexec:timer', null],
    ['evrexec:udp', `udp:127.0.0.1:${port}`],
  ])
})

it('points into the kamailio.cfg when a line in it is wrong', async () => {
  const rig = await createRig({
    'kamailio.cfg': 'loadmodule "evrexec.so"\nmodparam("evrexec", "exec", "name=evrexec:a;wrokers=2")\n',
  })
  const { code, stderr } = await rig.evrexec('start', '--kamailio-cfg', 'kamailio.cfg')
  expect(code).toBe(78)
  expect(stderr).toMatch(/kamailio\.cfg:2:45: .*"wrokers".*did you mean "workers"/)
  expect(stderr).toMatch(/^\s+\^$/m)
})
