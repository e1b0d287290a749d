import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'

const ROUTES = `export default {
  'evrexec:timer': (evr) => { evr.log.warn('careful'); console.log('\\u001b[2J' + evr.worker); evr.log.debug('detail') },
  'evrexec:say': (evr) => { for (const line of evr.data.split('|')) console.log(line) },
  'evrexec:die': () => process.exit(3),
  'evrexec:flood'(evr) { for (let i = 0; i < Number(evr.data); i++) console.log('line ' + i + ' ' + 'x'.repeat(90)) },
}
`
const FILES = {
  '.evrexecrc': 'exec:\n  - name=evrexec:timer;workers=2\n',
  'routes/test.mjs': ROUTES,
}

async function say(rig: Rig, ...lines: string[]): Promise<void> {
  expect(await rig.evrexec('run', 'evrexec:say', lines.join('|'))).toMatchObject({ code: 0 })
}

/** Begins to follow, and waits until it does. */
async function following(rig: Rig, ...args: string[]) {
  const logs = rig.spawn(['logs', '--follow', '--no-time', ...args])
  await say(rig, 'marker')
  await logs.stdout.waitFor(/ \| marker$/)
  return logs
}

describe('what has been reported', () => {
  test('is printed as start has printed it', async () => {
    const rig = await createRig(FILES)
    const supervisor = await rig.start()
    expect(await rig.evrexec('run', 'evrexec:die')).toMatchObject({ code: 1 })
    await supervisor.stderr.waitFor(/^run#0 \(pid \d+\) ended/)
    await supervisor.stderr.waitFor(/^run#0 \(pid \d+\) is ready/)
    const { code, stdout, stderr } = await rig.evrexec('logs', '-n', 'all', '--no-time')
    expect([code, stderr]).toEqual([0, ''])
    const printed = `${supervisor.stdout.text}${supervisor.stderr.text.replace(/^ready: .*\n/m, '')}`
    expect(stdout.split('\n').sort()).toEqual(printed.split('\n').sort())
    expect(stdout).toMatch(/^run#0 \(pid \d+\) ended: exit code 3 after [^;]+; restarting /m)
  })

  test('has its time in front', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const { stdout } = await rig.evrexec('logs')
    expect(stdout).toMatch(/^(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3} evrexec:timer#0 \| warn: careful$/m)
  })

  test('of a task is that of the workers that restart would mean', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [name=evrexec:udp, name=evrexec:udp, name=evrexec:udp/2]\n',
      'routes/test.mjs': `const here = () => console.log('here')
        export default { 'evrexec:udp': here, 'evrexec:udp/2': here }`,
    })
    const supervisor = await rig.start()
    for (const team of ['evrexec:udp', 'evrexec:udp/2', 'evrexec:udp/3'])
      await supervisor.stdout.see(new RegExp(`^${team}#0 \\| here$`))
    const { tasks } = await control(rig.socket).status()
    expect(tasks.map(({ name, team }) => [name, team])).toEqual([
      ['evrexec:udp', 'evrexec:udp'],
      ['evrexec:udp', 'evrexec:udp/3'],
      ['evrexec:udp/2', 'evrexec:udp/2'],
    ])
    for (const [selector, workers] of [
      ['evrexec:udp', ['evrexec:udp#0', 'evrexec:udp/3#0']],
      ['evrexec:udp/2', ['evrexec:udp/2#0']],
      ['evrexec:udp/3', ['evrexec:udp/3#0']],
    ] as const) {
      const { stdout } = await rig.evrexec('logs', '--no-time', selector)
      expect(new Set([...stdout.matchAll(/^(\S+) \| here$/gm)].map(([, worker]) => worker))).toEqual(
        new Set(workers),
      )
      expect(JSON.parse((await rig.evrexec('restart', selector, '--json')).stdout)).toEqual(workers)
    }
  })

  test('of a task or worker, of a level, the last so many', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    await say(rig, 'one', 'two', '<3>three')
    const stdout = async (...args: string[]) => (await rig.evrexec('logs', '--no-time', ...args)).stdout
    expect(await stdout('evrexec:timer', '--level', 'warn')).toMatch(
      /^(evrexec:timer#[01] \| warn: careful\n){2}$/,
    )
    expect(await stdout('evrexec:timer#1', '--level', 'warning')).toBe('evrexec:timer#1 | warn: careful\n')
    expect(await stdout('run', '-n', '2')).toBe('run#0 | two\nrun#0 | error: three\n')
    expect(await stdout('-n0')).toBe('')
  })

  test('as JSON', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    await say(rig, '<4>hm')
    const { stdout } = await rig.evrexec('logs', '--json', '-n', '1')
    expect(JSON.parse(stdout)).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'warn',
      worker: 'run#0',
      stream: 'stdout',
      message: 'hm',
    })
  })

  test('cannot tell a terminal what to do', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const { stdout } = await rig.spawn(['logs', 'evrexec:timer#1', '--no-time'], {
      terminal: { columns: 100 },
      env: { TERM: 'xterm-256color', NO_COLOR: '1' },
    }).finished
    expect(stdout).toContain('evrexec:timer#1 | ␛[2J1\n')
    expect(stdout).not.toContain('\u001b')
  })

  test('does not have to be read to its end', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    expect(await rig.evrexec('run', 'evrexec:flood', '5000')).toMatchObject({ code: 0 })
    const logs = rig.spawn(['logs', '-n', 'all'])
    logs.child.stdout?.destroy()
    expect(await logs.finished).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('what is typed wrong', () => {
  test.each([
    [['logs', '-n', 'many'], 2, 'expected --lines to be a number or "all", found "many"'],
    [['logs', '--level', 'wran'], 2, 'found "wran" (did you mean "warn"?)'],
    [
      ['logs', 'timer'],
      2,
      'expected the name of a task or worker, found "timer" (did you mean "evrexec:timer"?)',
    ],
    [['logs', '-f', 'evrexec:nope'], 2, 'expected the name of a task or worker'],
  ])('%j', async (args, code, message) => {
    const rig = await createRig(FILES)
    await rig.start()
    expect(await rig.evrexec(...args)).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringContaining(message),
    })
  })

  test.each([[['logs']], [['logs', '-f']]])('%j without a supervisor', async (args) => {
    const rig = await createRig(FILES)
    expect(await rig.evrexec(...args)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no supervisor at'),
    })
  })
})

describe('whoever follows', () => {
  test('sees what comes, until Ctrl-C', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const logs = await following(rig)
    expect(await rig.evrexec('restart', 'evrexec:timer#1')).toMatchObject({ code: 0 })
    await logs.stdout.waitFor(/^evrexec:timer#1 \(pid \d+\) stopped: /)
    await logs.stdout.waitFor(/^evrexec:timer#1 \| warn: careful$/)
    logs.kill('SIGINT')
    expect(await logs.finished).toMatchObject({ code: 130, stderr: '' })
  })

  test('sees the end, waits for the next supervisor and goes on there, without repeating anything', async () => {
    const rig = await createRig(FILES)
    const first = await rig.start()
    const logs = await following(rig)
    expect(await rig.evrexec('stop')).toMatchObject({ code: 0 })
    await logs.stdout.waitFor(/^stopped$/)
    await logs.stderr.waitFor(/^evrexec logs: the supervisor is gone; waiting for the next one/)
    expect(await first.finished).toMatchObject({ code: 0 })
    await rig.start()
    await logs.stdout.waitFor(/^evrexec:timer#0 \(pid \d+\) started$/)
    await say(rig, 'second life')
    await logs.stdout.waitFor(/^run#0 \| second life$/)
    expect(logs.stdout.text.match(/marker/g)).toHaveLength(1)
    expect(logs.stdout.text.match(/second life/g)).toHaveLength(1)
    logs.kill('SIGTERM')
    expect(await logs.finished).toMatchObject({ code: 143 })
  })

  test('and does not read holds nobody up, and is told how much is missing', async () => {
    const rig = await createRig(FILES)
    await rig.start('--log-keep', '100KiB')
    const logs = await following(rig, 'run')
    logs.child.stdout?.pause()
    const lines = 60_000
    expect(await rig.evrexec('run', 'evrexec:flood', `${lines}`)).toMatchObject({ code: 0 })
    logs.child.stdout?.resume()
    await logs.stdout.see(new RegExp(` line ${lines - 1} x+$`))
    const { text } = logs.stdout
    const missed = [...text.matchAll(/^\((\d+) entr(?:y is|ies are) missing here: /gm)]
    expect(missed.length).toBeGreaterThan(0)
    const seen = text.match(/^run#0 \| line \d+ x{90}$/gm) ?? []
    expect(missed.reduce((sum, [, count]) => sum + Number(count), seen.length)).toBe(lines)
  })

  test('ends when whoever reads has gone', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const logs = await following(rig)
    const exited = once(logs.child, 'exit')
    logs.child.stdout?.destroy()
    await say(rig, 'to nobody')
    expect(await exited).toEqual([0, null])
  })
})

describe('one signal is enough while whoever reads has stopped', () => {
  test.each([
    ['SIGINT', 130, []],
    ['SIGTERM', 143, []],
    ['SIGINT', 130, ['--follow']],
    ['SIGTERM', 143, ['--follow']],
  ] as const)('%s', async (signal, code, follow) => {
    const rig = await createRig(FILES)
    await rig.start('--log-keep', '8MiB')
    expect(await rig.evrexec('run', 'evrexec:flood', '50000')).toMatchObject({ code: 0 })
    const logs = rig.spawn(['logs', 'run', '-n', 'all', ...follow])
    const exited = once(logs.child, 'exit')
    await logs.stdout.see(/ line \d+ x+$/)
    logs.child.stdout?.pause()
    logs.kill(signal)
    // By the signal itself, where a thread waits for the reader and cannot be told to end.
    expect([
      [code, null],
      [null, signal],
    ]).toContainEqual(await exited)
    logs.child.stdout?.resume()
  })
})
