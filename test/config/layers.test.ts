import { homedir, tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { FLAGS } from '../../src/config/flags.ts'
import { project, shown } from './helpers/project.ts'

describe('a flag goes before its variable, this before the file, this before what counts otherwise', () => {
  test.each([
    ['grace', '1s', '2s', '3s', [10_000, 1_000, 2_000, 3_000], 'graceMillis'],
    ['run.workers', 2, '3', '4', [1, 2, 3, 4], 'run.workers'],
    ['stateDir', '/a', '/b', '/c', [`${homedir()}/.local/state/evrexec`, '/a', '/b', '/c'], 'stateDir'],
    ['deadLetters.failed', false, 'true', ' false', [true, false, true, false], 'deadLetters.failed'],
    [
      'restart',
      'never',
      'on-failure',
      'always',
      ['always', 'never', 'on-failure', 'always'],
      'tasks[0].restart',
    ],
    [
      'nodeOptions',
      '--a',
      '--b  --c',
      ['--d', '--e'],
      [[], ['--a'], ['--b', '--c'], ['--d', '--e']],
      'tasks[0].nodeOptions',
    ],
    ['run.nodeOptions', ['--a b'], '--b', '--c', [[], ['--a b'], ['--b'], ['--c']], 'run.nodeOptions'],
  ] as const)('%s', async (key, inFile, inEnv, inFlag, [otherwise, ...expected], property) => {
    const { config, write } = project()
    const { property: flag, variable } = FLAGS.find((each) => each.key === key) ?? {
      property: '',
      variable: '',
    }
    const exec = ['name=a;sockaddr=udp:*:4444']
    const value = async (env = {}, flags = {}) => expect(await config({ env, flags: { exec, ...flags } }))

    ;(await value()).toHaveProperty(property, otherwise)
    const [group, name] = key.split('.')
    write(
      '.evrexecrc.json',
      JSON.stringify({ [String(group)]: name === undefined ? inFile : { [name]: inFile } }),
    )
    ;(await value()).toHaveProperty(property, expected[0])
    ;(await value({ [variable]: inEnv })).toHaveProperty(property, expected[1])
    ;(await value({ [variable]: inEnv }, { [flag]: inFlag })).toHaveProperty(property, expected[2])
  })

  test('and of a flag that is repeated the last one counts', async () => {
    expect(await project().config({ flags: { grace: ['1s', '2s'] } })).toMatchObject({ graceMillis: 2000 })
  })

  test('and a variable that is empty counts as not set', async () => {
    const env = { EVREXEC_GRACE: '', EVREXEC_EXEC: ' \n', EVREXEC_ROUTES: '', EVREXEC_SOCKET: ' ' }
    expect(await project({ '.evrexecrc': 'grace: 2s' }).config({ env })).toMatchObject({
      graceMillis: 2000,
      tasks: [],
    })
  })
})

describe('paths count from where they are written', () => {
  test('from the file, or the current directory', async () => {
    const { config, write, path } = project()
    write('etc/evrexec.yaml', 'routes: r\nsocket: s/e.sock\ncwd: ..\nrun: { cwd: . }\nexec: [name=a]')
    const request = { flags: { config: 'etc/evrexec.yaml' } }
    expect(await config(request)).toMatchObject({
      routes: path('etc/r'),
      control: { socket: path('etc/s/e.sock') },
      run: { cwd: path('etc') },
      tasks: [{ cwd: path() }],
    })
    const env = { EVREXEC_ROUTES: 'from-env' }
    const flags = { ...request.flags, socket: 'flag.sock' }
    expect(await config({ env, flags })).toMatchObject({
      routes: path('from-env'),
      control: { socket: path('flag.sock') },
    })
  })

  test('what counts otherwise counts as if it were written in the file', async () => {
    const { config, write, path } = project()
    write('etc/evrexec.yaml', 'exec: [name=a]')
    expect(await config()).toMatchObject({ routes: path('routes'), run: { cwd: path() } })
    expect(await config({ flags: { config: 'etc/evrexec.yaml' } })).toMatchObject({
      routes: path('etc/routes'),
      tasks: [{ cwd: path('etc') }],
    })
  })
})

describe('the control socket', () => {
  test('has a default that depends on the environment', async () => {
    const { config } = project()
    expect(await config({ env: { RUNTIME_DIRECTORY: '/run/a:/run/b' } })).toMatchObject({
      control: { socket: '/run/a/evrexec.sock' },
    })
  })

  test('null stands for the default', async () => {
    const { config } = project({
      '.evrexecrc': 'socket: null\nsocketGroup: null\nrun: { cwd: null, nodeOptions: null }',
    })
    expect(await config({ env: { RUNTIME_DIRECTORY: '/run/a' } })).toMatchObject({
      control: { socket: '/run/a/evrexec.sock', group: null },
    })
  })

  test('has a path of 107 bytes at most', async () => {
    const { load, problems, cwd } = project()
    const socket = `/${'é'.repeat(53)}`
    expect(await load({ flags: { socket } })).toMatchObject({ ok: true, value: { control: { socket } } })
    expect(shown(await problems({ flags: { socket: `${socket}x` } }), cwd)).toEqual([
      expect.stringContaining('--socket expected a path of at most 107 bytes (this one has 108), found "/éé'),
    ])
    expect(shown(await problems({ env: { RUNTIME_DIRECTORY: `/${'x'.repeat(107)}` } }), cwd)).toEqual([
      expect.stringMatching(
        /^expected a path of at most 107 bytes \(this one has 121\) for the control socket, .+--socket$/,
      ),
    ])
  })
})

describe('a wrong text names its flag or variable', () => {
  test.each([
    [{ grace: '10' }, '--grace expected a duration'],
    [{ runWorkers: 'two' }, '--run-workers expected a whole number from 1 to 1024, found "two"'],
    [{ runWorkers: '' }, '--run-workers expected a whole number from 1 to 1024, found ""'],
    [{ restartDelayHealthyAfter: 'x' }, '--restart-delay-healthy-after expected a duration'],
    [
      { restart: 'nevr' },
      '--restart expected always, on-failure or never, found "nevr" (did you mean "never"?)',
    ],
    [
      { env: ['A=1', 'B'] },
      '--env expected a mapping of variables to texts, such as { TZ: UTC } (or TZ=UTC on the command line), found "B"',
    ],
    [{ env: 'A B=1' }, '--env A B: expected a name without "=" and white space, found "A B"'],
    [{ cwd: 'nowhere' }, '--cwd expected a directory that exists, found "'],
    [{ routes: '' }, '--routes expected a path, found ""'],
  ])('%j', async (flags: Record<string, string | string[]>, message) => {
    const { problems, cwd } = project()
    expect(shown(await problems({ flags }), cwd)).toEqual([expect.stringContaining(message)])
    const [property = '', value] = Object.entries(flags)[0] ?? []
    const { flag, variable } = FLAGS.find((each) => each.property === property) ?? { flag: '', variable: '' }
    const text = [value].flat().join('\n')
    if (text === '') return
    expect(shown(await problems({ env: { [variable]: text } }), cwd)).toEqual([
      expect.stringContaining(message.replace(`--${flag}`, variable)),
    ])
  })

  test.each([
    ['EVREXEC_GRACEE', 'EVREXEC_GRACE'],
    ['EVREXEC_RUN_WORKRES', 'EVREXEC_RUN_WORKERS'],
    ['EVREXEC_CONFG', 'EVREXEC_CONFIG'],
    ['EVREXEC_ROUTE', 'EVREXEC_ROUTES'],
  ])('a misspelt variable: %s', async (variable, meant) => {
    const { problems, cwd } = project()
    expect(shown(await problems({ env: { [variable]: 'x' } }), cwd)).toEqual([
      `${variable} expected an option, found an unknown name (did you mean "${meant}"?)`,
    ])
  })

  test.each(['EVREXEC_HOME', 'EVREXEC_', 'EVREXEC_RESTART_DELAY_XYZ', 'EVREXECGRACE', 'evrexec_grace'])(
    'but %s may mean anything',
    async (variable) =>
      expect(await project().load({ env: { [variable]: 'x' } })).toMatchObject({ ok: true }),
  )

  test('together with the problems of the file', async () => {
    const { problems, cwd } = project({ '.evrexecrc': 'grace: 1' })
    const all = await problems({ env: { EVREXEC_GRACE: '2' }, flags: { grace: '3' } })
    expect(shown(all, cwd).map((each) => each.split(' ')[0])).toEqual([
      '.evrexecrc:1:8',
      'EVREXEC_GRACE',
      '--grace',
    ])
  })

  test('even when the file cannot be read', async () => {
    const { problems, cwd } = project({ '.evrexecrc': '{' })
    expect(shown(await problems({ flags: { grace: '3' } }), cwd)).toHaveLength(2)
  })
})

test('where there is no directory for sockets, there is one of the user below that for temporary files', async () => {
  const { config } = project()
  const uid = process.getuid?.() ?? -1
  const socket = uid === 0 ? '/run/evrexec/evrexec.sock' : `${tmpdir()}/evrexec-${uid}/evrexec.sock`
  expect(await config()).toMatchObject({ control: { socket } })
})
