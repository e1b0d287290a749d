import { stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const TIMER = ['--exec', 'name=evrexec:timer;wait=1;workers=2;']

const ROUTES = `export default {
  'evrexec:timer'(evr) {
    console.log('worker ' + evr.worker + ' to stdout')
    console.error('worker ' + evr.worker + ' to stderr')
    evr.log.warn('worker %d warns', evr.worker)
  },
  'evrexec:test': (evr) => 'got ' + evr.data,
  async 'evrexec:stubborn'(evr) {
    process.on('SIGTERM', () => {})
    console.log('stubborn')
    await new Promise(() => setInterval(() => {}, 1000))
  },
}
`
const FILES = { 'routes/test.mjs': ROUTES }

test('runs until it is told to stop', async () => {
  const rig = await createRig(FILES)
  const supervisor = rig.spawn(['start', ...TIMER])
  const ready = await supervisor.stderr.waitFor(/^ready: /)
  expect(ready.input).toBe(
    `ready: evrexec 0.1.0, pid ${supervisor.pid}, 1 task, 3 workers, socket ${rig.socket}`,
  )
  for (const worker of [0, 1]) {
    await supervisor.stdout.see(new RegExp(`^evrexec:timer#${worker} \\| worker ${worker} to stdout$`))
    await supervisor.stderr.see(new RegExp(`^evrexec:timer#${worker} \\| worker ${worker} to stderr$`))
    await supervisor.stderr.see(new RegExp(`^evrexec:timer#${worker} \\| warn: worker ${worker} warns$`))
  }
  supervisor.kill('SIGTERM')
  const { code, stdout, stderr } = await supervisor.finished
  expect(code).toBe(0)
  expect(stdout.split('\n').sort()).toEqual([
    '',
    'evrexec:timer#0 | worker 0 to stdout',
    'evrexec:timer#1 | worker 1 to stdout',
  ])
  expect(stderr).toMatch(/^stopping\n(.*stopped: .*\n){3}stopped\n$/m)
  await expect(stat(rig.socket)).rejects.toThrow('ENOENT')
})

test.each(['SIGINT', 'SIGTERM'] as const)('a second %s kills at once', async (signal) => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start('--exec', 'name=evrexec:stubborn', '--grace', '1h')
  await supervisor.stdout.waitFor(/stubborn$/)
  supervisor.kill(signal)
  await supervisor.stderr.waitFor(/^stopping$/)
  supervisor.kill(signal)
  expect(await supervisor.finished).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143, signal: null })
})

test('a worker that does not end within the grace is killed', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start('--exec', 'name=evrexec:stubborn', '--grace', '100ms')
  await supervisor.stdout.waitFor(/stubborn$/)
  supervisor.kill('SIGTERM')
  const { code, stderr } = await supervisor.finished
  expect(code).toBe(0)
  expect(stderr).toContain('evrexec:stubborn#0 was told to stop 0.1 s ago and is still there: killing it\n')
  expect(stderr).toMatch(/evrexec:stubborn#0 \(pid \d+\) stopped: signal SIGKILL after \d/)
})

test('a worker that dies is told about truthfully, and restarted', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start(...TIMER)
  const { tasks } = JSON.parse((await rig.evrexec('status', '--json')).stdout)
  const { pid } = tasks[0].workers[0]
  process.kill(pid, 'SIGKILL')
  const line = await supervisor.stderr.waitFor(/ended: /)
  // Whether it has been healthy for long enough decides on the delay.
  expect(line.input).toMatch(
    new RegExp(
      `^evrexec:timer#0 \\(pid ${pid}\\) ended: signal SIGKILL after \\d+\\.\\d s; restarting (at once|in \\d.*) \\(restart 1\\)$`,
    ),
  )
  await supervisor.stderr.waitFor(/^evrexec:timer#0 \(pid \d+\) is ready after/)
})

describe('does not start, and leaves nothing behind,', () => {
  test('with a mistake in the configuration', async () => {
    const rig = await createRig(FILES)
    const { code, stdout, stderr } = await rig.evrexec('start', '--exec', 'name=evrexec:timer;wrokers=2')
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toMatch(/^--exec:1:20: .*\(did you mean "workers"\?\)\n {4}name=.*\n {4} {19}\^\n$/)
  })

  test('with a route that is missing, which is told once for all workers', async () => {
    const rig = await createRig(FILES)
    const { code, stderr } = await rig.evrexec('start', '--exec', 'name=evrexec:tmier;workers=2')
    expect(code).toBe(78)
    expect(stderr.match(/did you mean "evrexec:timer"\?/g)).toHaveLength(1)
    await expect(stat(rig.socket)).rejects.toThrow('ENOENT')
  })

  test('with a route script that does not load', async () => {
    const rig = await createRig({ 'routes/test.mjs': 'export default {\n  a: () => nowhere(,\n}\n' })
    const { code, stderr } = await rig.evrexec('start')
    expect(code).toBe(78)
    expect(stderr).toMatch(/test\.mjs:2/)
    await expect(stat(rig.socket)).rejects.toThrow('ENOENT')
  })

  test('with a socket that cannot be had', async () => {
    const rig = await createRig({ ...FILES, 'a-file': '' })
    const { code, stderr } = await rig.evrexec('start', '--socket', 'a-file/control.sock')
    expect(code).toBe(78)
    expect(stderr).toMatch(/a-file/)
  })

  test('where another supervisor is', async () => {
    const rig = await createRig(FILES)
    const first = await rig.start()
    const { code, stderr } = await rig.evrexec('start', ...TIMER)
    expect(code).toBe(1)
    expect(stderr).toContain(`a supervisor is already running at ${rig.socket} (pid ${first.pid})`)
    expect(stderr).not.toContain('evrexec:timer#0')
    expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
  })
})

test('SIGHUP reloads', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  supervisor.kill('SIGHUP')
  await supervisor.stderr.waitFor(/^reloading, as SIGHUP asks for/)
  await supervisor.stderr.waitFor(/^reloaded in .*untouched/)
  expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
})

test.each(['start', 'check'])(
  'evrexec %s --help has the usual options first, and each option once',
  async (command) => {
    const rig = await createRig()
    const { code, stdout } = await rig.evrexec(command, '--help')
    expect(code).toBe(0)
    expect(stdout.match(/^[A-Z].*:$/gm)).toEqual([
      'Examples:',
      'Options:',
      'Workers:',
      'Datagrams:',
      'Where others reach it:',
      'Always:',
    ])
    const options = [...stdout.matchAll(/^ +(?:-., )?--([a-z-]+)/gm)].map(([, name]) => name)
    expect(options.indexOf('exec')).toBeLessThan(options.indexOf('user'))
    expect(new Set(options).size).toBe(options.length)
  },
)
