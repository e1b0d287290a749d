import { describe, expect, test } from 'vitest'
import { project, shown } from './helpers/project.ts'

const TIMER = 'name=evrexec:timer;wait=1000;workers=1;'
const UDP = 'name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;'

describe('exec lines', () => {
  test('add up, from the file, the environment and the command line', async () => {
    const { config } = project({ '.evrexecrc': `exec:\n  - ${TIMER}\n  - line: ${UDP}\n` })
    const env = { EVREXEC_EXEC: '\nname=c\n\n  name=d\n' }
    const { tasks } = await config({
      env,
      flags: { exec: ['name=e', 'modparam("evrexec", "exec", "name=f")'] },
    })
    expect(tasks.map(({ task }) => task.name)).toEqual(['evrexec:timer', 'evrexec:udp', 'c', 'd', 'e', 'f'])
    expect(tasks[0]).toMatchObject({ line: TIMER, task: { waitMicros: 1000, workers: 1, sockaddr: null } })
    expect(tasks[1]).toMatchObject({ line: UDP, task: { sockaddr: { text: 'udp:127.0.0.1:4444' } } })
  })

  test('may be one text', async () => {
    const { config } = project({ '.evrexecrc': `exec: ${TIMER}` })
    expect(await config({ flags: { exec: 'name=b' } })).toMatchObject({
      tasks: [{ line: TIMER }, { line: 'name=b' }],
    })
  })

  test('may name the same evname', async () => {
    const { config } = project({ '.evrexecrc': 'exec: [name=a;workers=2, name=a]' })
    expect((await config()).tasks).toHaveLength(2)
  })

  test('know where they stand', async () => {
    const { config, path } = project({
      '.evrexecrc': `exec:\n  - ${TIMER}\n  - 'name=b'\n  - "name=\\x63"\n`,
    })
    const { tasks } = await config({ env: { EVREXEC_EXEC: '\nname=d' }, flags: { exec: ['name=e'] } })
    expect(tasks.map(({ place }) => place)).toEqual([
      { source: path('.evrexecrc'), line: 2, column: 5, excerpt: `  - ${TIMER}` },
      { source: path('.evrexecrc'), line: 3, column: 6, excerpt: "  - 'name=b'" },
      { source: `${path('.evrexecrc')} (exec[2])`, line: 1, column: 1, excerpt: 'name=c' },
      { source: 'EVREXEC_EXEC', line: 2, column: 1, excerpt: 'name=d' },
      { source: '--exec', line: 1, column: 1, excerpt: 'name=e' },
    ])
  })

  test('have at most 1024 workers', async () => {
    const { load, problems, cwd } = project({ '.evrexecrc': 'exec: [name=a;workers=1024]' })
    expect(await load()).toMatchObject({ ok: true })
    expect(shown(await problems({ flags: { exec: ['name=a;workers=1025'] } }), cwd)).toEqual([
      '--exec:1:1 expected at most 1024 workers for a task, found 1025',
    ])
  })
})

describe('a wrong exec line is shown where it stands', () => {
  const WRONG = 'name=a;wrokers=2'
  const at = (column: number, line = 1) => ({ line, column, message: expect.stringContaining('workers') })

  test.each([
    ['.evrexecrc', `exec: ${WRONG}`, at(14)],
    ['.evrexecrc', `exec:\n  # ${WRONG}\n  - ${WRONG}  # yes\n`, at(12, 3)],
    ['.evrexecrc', `exec:\n  - line: "${WRONG}"\n`, at(19, 2)],
    ['.evrexecrc', `exec:\n  - modparam("evrexec", "exec", "${WRONG}")\n`, at(41, 2)],
    ['.evrexecrc', `exec:\n  - ä😀=1\n`, { line: 2, column: 5, message: expect.any(String) }],
    ['.evrexecrc.json', `{\n\t"exec": [{ "line": "${WRONG}" }]\n}`, at(29, 2)],
    ['package.json', `{ "evrexec": {\n"exec": "${WRONG}"}}`, at(17, 2)],
  ])('%s %j', async (name, text, problem) => {
    const { problems, path } = project({ [name]: text })
    const excerpt = text.split('\n')[problem.line - 1]
    expect(await problems()).toEqual([{ source: path(name), excerpt, ...problem }])
  })

  test.each([
    [`exec: "name=\\x61;wrokers=2"`, 'exec', WRONG],
    ['exec:\n  - line: >-\n      name=a;\n      wrokers=2\n', 'exec[0].line', 'name=a; wrokers=2'],
  ])('or, where it is not written as it is, within itself: %j', async (text, key, excerpt) => {
    const { problems, path } = project({ '.evrexecrc': text })
    const column = excerpt.indexOf('wrokers') + 1
    expect(await problems()).toEqual([{ source: `${path('.evrexecrc')} (${key})`, excerpt, ...at(column) }])
  })

  test('in a variable and in flags', async () => {
    const { problems } = project()
    const env = { EVREXEC_EXEC: `name=a\n${WRONG}` }
    expect(await problems({ env, flags: { exec: ['name=b', WRONG] } })).toEqual([
      { source: 'EVREXEC_EXEC', excerpt: WRONG, ...at(8, 2) },
      { source: '--exec', excerpt: WRONG, ...at(8) },
    ])
  })
})

describe('options', () => {
  test('of a task come before those of all tasks', async () => {
    const { config, write, path } = project()
    write('sub/x', '')
    write(
      '.evrexecrc',
      `
      restart: on-failure
      env: { A: all, B: all }
      nodeOptions: --all
      exec:
        - name=a
        - line: name=b
          restart: never
          env: { B: own, C: own }
          cwd: sub
          nodeOptions: [--own]
      run: { env: { B: run }, workers: 3 }
      `,
    )
    expect(await config({ env: { EVREXEC_RUN_ENV: 'D=x=y\nE=' } })).toMatchObject({
      tasks: [
        { restart: 'on-failure', env: { A: 'all', B: 'all' }, cwd: path(), nodeOptions: ['--all'] },
        { restart: 'never', env: { A: 'all', B: 'own', C: 'own' }, cwd: path('sub'), nodeOptions: ['--own'] },
      ],
      run: { workers: 3, env: { A: 'all', B: 'run', D: 'x=y', E: '' }, cwd: path(), nodeOptions: ['--all'] },
    })
  })

  test('of a UDP socket, too', async () => {
    const { config } = project({
      '.evrexecrc': `
      concurrency: 7
      exec:
        - name=a;workers=3
        - name=b;sockaddr=udp:*:4444;workers=3
        - line: name=c;sockaddr=udp:*:5555
          socketWorkers: 2
          receiveBuffer: 1MiB
          concurrency: 1
      `,
    })
    expect(await config()).toMatchObject({
      tasks: [
        { workers: 3 },
        { workers: 1, receiveBufferBytes: 4_194_304, concurrency: 7 },
        { workers: 2, receiveBufferBytes: 1_048_576, concurrency: 1 },
      ],
    })
  })

  test('of a UDP socket need one', async () => {
    const { problems, cwd } = project({ '.evrexecrc': 'exec:\n  - { line: name=a, socketWorkers: 2 }' })
    expect(shown(await problems(), cwd)).toEqual([
      '.evrexecrc:2:13 expected a sockaddr in the line that "socketWorkers" stands beside, found none: it is for UDP sockets',
    ])
  })

  test('that are maps add up from all layers', async () => {
    const { config } = project({ '.evrexecrc': 'env: { A: file, B: file, C: file }\nexec: [name=a]' })
    const request = { env: { EVREXEC_ENV: 'B=var\nC=var' }, flags: { env: ['C=flag'] } }
    expect(await config(request)).toMatchObject({ tasks: [{ env: { A: 'file', B: 'var', C: 'flag' } }] })
  })
})

describe('a UDP socket belongs to one task', () => {
  test.each([
    ['udp:127.0.0.1:4444', 'udp:127.0.0.1:4444'],
    ['udp:*:4444', 'udp:0.0.0.0:4444'],
    ['udp:[::1]:4444', 'udp:[0:0::0:1]:4444'],
    ['udp:localhost:4444', 'udp:LOCALHOST:4444'],
  ])('%s, %s', async (one, other) => {
    const { problems, cwd } = project({ '.evrexecrc': `exec:\n  - name=a;sockaddr=${one}` })
    expect(shown(await problems({ flags: { exec: [`name=b;sockaddr=${other}`] } }), '')).toEqual([
      `--exec:1:1 expected a UDP socket of its own for the task "b", found ${other}: ` +
        `the task "a" (${cwd}/.evrexecrc:2:5) has the same one`,
    ])
  })

  test.each([
    ['udp:127.0.0.1:4444', 'udp:127.0.0.1:4445'],
    ['udp:127.0.0.1:4444', 'udp:127.0.0.2:4444'],
  ])('but not %s, %s', async (one, other) => {
    const exec = [`name=a;sockaddr=${one}`, `name=a;sockaddr=${other}`]
    expect(await project().load({ flags: { exec } })).toMatchObject({ ok: true })
  })
})
