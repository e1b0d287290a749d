/** Which files a configuration is read from, for whoever watches them. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeLoader } from './helpers/load-in-child.ts'
import { project } from './helpers/project.ts'

describe('the sources', () => {
  test('are the configuration file', async () => {
    const { config, path, write } = project({ '.evrexecrc': 'grace: 1s', 'other/evrexec.yaml': '' })
    expect((await config()).sources).toEqual([path('.evrexecrc')])
    expect((await config({ flags: { config: 'other/evrexec.yaml' } })).sources).toEqual([
      path('other/evrexec.yaml'),
    ])
    write('package.json', '{ "evrexec": {} }')
    expect((await config({ flags: { config: 'package.json' } })).sources).toEqual([path('package.json')])
  })

  test('are the places where one would be found, when there is none', async () => {
    const { config, path } = project()
    const { file, sources } = await config()
    expect(file).toBe(null)
    expect(sources).toContain(path('.evrexecrc'))
    expect(sources).toContain(path('evrexec.config.mts'))
  })

  test('are also Kamailio configurations and what these include, be it there or not', async () => {
    const { config, path } = project({
      '.evrexecrc': 'kamailioCfg: [etc/kamailio.cfg, etc/second.cfg]',
      'etc/kamailio.cfg': 'include_file "inner/tasks.cfg"\nimport_file "missing.cfg"\n',
      'etc/inner/tasks.cfg': 'modparam("evrexec", "exec", "name=a")',
      'etc/second.cfg': '#!ifdef NEVER\ninclude_file "never.cfg"\n#!endif\n',
    })
    const { sources, tasks } = await config()
    expect(tasks.map(({ line }) => line)).toEqual(['name=a'])
    expect(sources).toEqual(
      expect.arrayContaining(
        ['.evrexecrc', 'etc/kamailio.cfg', 'etc/inner/tasks.cfg', 'etc/missing.cfg', 'etc/second.cfg'].map(
          (name) => path(name),
        ),
      ),
    )
    expect(sources).not.toContain(path('etc/never.cfg'))
    expect(new Set(sources).size).toBe(sources.length)
  })

  test.each(['evrexec.config.mjs', 'evrexec.config.ts'])('are also what %s imports', async (name) => {
    const { cwd, path } = project({
      [name]: "import { grace } from './settings/grace.mjs'\nexport default { grace }",
      'settings/grace.mjs':
        "import more from './more.json' with { type: 'json' }\nexport const grace = more.grace",
      'settings/more.json': '{ "grace": "1s" }',
      'settings/unrelated.mjs': '',
      'package.json': '{}',
    })
    // As for a supervisor: in a process that reads nothing else.
    const loader = await makeLoader({ jiti: true })
    onTestFinished(() => loader.remove())
    const result = await loader.load(cwd)
    expect(result).toMatchObject({ ok: true, value: { graceMillis: 1000 } })
    expect([...(result.ok ? result.value.sources : [])].sort()).toEqual(
      [name, 'package.json', 'settings/grace.mjs', 'settings/more.json'].map((each) => path(each)),
    )
  })
})
