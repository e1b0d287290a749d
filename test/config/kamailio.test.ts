import { describe, expect, test } from 'vitest'
import { project, shown } from './helpers/project.ts'

const CFG = [
  '#!KAMAILIO',
  'loadmodule "evrexec.so"',
  '# modparam("evrexec", "exec", "name=commented")',
  'modparam("evrexec", "exec", "name=evrexec:timer;wait=1000;workers=1;")',
  '#!ifdef WITH_UDP',
  'modparam("evrexec", "exec", "name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;")',
  '#!endif',
  '',
].join('\n')

describe('exec lines of Kamailio configurations', () => {
  test('come after the others, with the options of all tasks', async () => {
    const { config, path } = project({
      'kamailio.cfg': CFG,
      '.evrexecrc': 'exec: [name=a]\nkamailioCfg: kamailio.cfg\nrestart: never\nenv: { A: b }',
    })
    const { tasks } = await config()
    expect(tasks.map(({ task }) => task.name)).toEqual(['a', 'evrexec:timer'])
    expect(tasks[1]).toMatchObject({ restart: 'never', env: { A: 'b' }, cwd: path() })
    expect(tasks[1]?.place).toMatchObject({ source: path('kamailio.cfg'), line: 4, column: 30 })
  })

  test('depend on what is defined, in any layer', async () => {
    const { config, write } = project({ 'kamailio.cfg': CFG, '.evrexecrc': 'kamailioCfg: [kamailio.cfg]' })
    const count = async (request = {}) => (await config(request)).tasks.length
    expect(await count()).toBe(1)
    expect(await count({ flags: { define: ['WITH_TLS', 'WITH_UDP'] } })).toBe(2)
    expect(await count({ env: { EVREXEC_DEFINE: 'WITH_UDP\nWITH_TLS' } })).toBe(2)
    write('.evrexecrc', 'kamailioCfg: [kamailio.cfg]\ndefine: WITH_UDP')
    expect(await count()).toBe(2)
  })

  test('are read from several files, which count from where they are named', async () => {
    const { config, write, cwd } = project()
    for (const name of ['a', 'b', 'c', 'd']) {
      write(`etc/${name}.cfg`, `modparam("evrexec", "exec", "name=${name}")`)
    }
    write('etc/evrexec.yaml', 'kamailioCfg: [a.cfg, b.cfg]')
    const env = { EVREXEC_KAMAILIO_CFG: `${cwd}/etc/c.cfg\n` }
    const { tasks } = await config({ env, flags: { config: 'etc/evrexec.yaml', kamailioCfg: ['etc/d.cfg'] } })
    expect(tasks.map(({ task }) => task.name)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('see the environment', async () => {
    const { config } = project({
      'kamailio.cfg': '#!defenv EVNAME\nmodparamx("evrexec", "exec", "name=$def(EVNAME)")',
    })
    const { tasks } = await config({ env: { EVNAME: 'from-env' }, flags: { kamailioCfg: 'kamailio.cfg' } })
    expect(tasks.map(({ task }) => task.name)).toEqual(['from-env'])
  })
})

describe('what is wrong with them', () => {
  test('is shown in the Kamailio configuration', async () => {
    const { problems, cwd } = project({
      'kamailio.cfg': 'modparam("evrexec", "exec", "name=a;wrokers=1")\nmodparam("evrexec", "exec", 7)\n',
    })
    const places = shown(await problems({ flags: { kamailioCfg: ['kamailio.cfg'] } }), cwd).map(
      (each) => each.split(' ')[0],
    )
    expect(places.toSorted()).toEqual(['kamailio.cfg:1:37', 'kamailio.cfg:2:29'])
  })

  test('or where the file is named that cannot be read', async () => {
    const { problems, cwd } = project({ '.evrexecrc': 'kamailioCfg:\n  - nope.cfg' })
    const message = 'expected a configuration of Kamailio, found no file that can be read at'
    expect(shown(await problems({ flags: { kamailioCfg: 'neither.cfg' } }), cwd)).toEqual([
      `.evrexecrc:2:5 ${message} ${cwd}/nope.cfg`,
      `--kamailio-cfg ${message} ${cwd}/neither.cfg`,
    ])
  })

  test('or where a name is defined that cannot be one', async () => {
    const { problems, cwd } = project({ 'kamailio.cfg': CFG })
    const flags = { kamailioCfg: 'kamailio.cfg', define: ['WITH UDP'] }
    expect(shown(await problems({ flags }), cwd)).toEqual([expect.stringMatching(/^--define:1:\d+ /)])
  })
})
