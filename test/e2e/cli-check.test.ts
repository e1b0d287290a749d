import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const LINES = [
  '--exec',
  'name=evrexec:timer;wait=1000;workers=2;',
  '--exec',
  'name=evrexec:udp;sockaddr=udp:127.0.0.1:4444',
]
const FILES = {
  'routes/test.mjs': `console.log('loading')\nexport default { 'evrexec:timer'() {}, 'evrexec:udp'() {} }`,
}
const TASKS = [
  { name: 'evrexec:timer', workers: 2, waitMicros: 1000, sockaddr: null },
  { name: 'evrexec:udp', workers: 1, waitMicros: 0, sockaddr: 'udp:127.0.0.1:4444' },
]

test('nothing is wrong', async () => {
  const rig = await createRig(FILES)
  expect(await rig.evrexec('check', ...LINES)).toEqual({
    code: 0,
    signal: null,
    stdout: [
      '  evrexec:timer  at startup          2 workers',
      '  evrexec:udp    udp:127.0.0.1:4444  1 worker',
      'ok',
      '',
    ].join('\n'),
    stderr: 'loading\n',
  })
  const { code, stdout } = await rig.evrexec('check', '--json', ...LINES)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ ok: true, tasks: TASKS, problems: [] })
})

test('a mistake in an exec line, with its place', async () => {
  const rig = await createRig(FILES)
  const args = ['check', ...LINES, '--exec', 'name=evrexec:test;wrokers=1']
  const { code, stdout, stderr } = await rig.evrexec(...args)
  expect(code).toBe(78)
  expect(stdout).not.toContain('ok')
  expect(stderr).toMatch(/^--exec:1:19: .*\n {4}name=evrexec:test;wrokers=1\n {4} {18}\^\n$/)

  const json = await rig.evrexec(...args, '--json')
  expect(json).toMatchObject({ code: 78, stderr: '' })
  expect(JSON.parse(json.stdout)).toEqual({
    ok: false,
    // Those with which nothing is wrong.
    tasks: TASKS,
    problems: [
      { message: expect.stringContaining('did you mean "workers"?'), source: '--exec', line: 1, column: 19 },
    ],
  })
})

test('tasks without a route, unless only the syntax is asked for', async () => {
  const rig = await createRig(FILES)
  const args = ['check', '--json', '--exec', 'name=evrexec:tmier']
  const { code, stdout } = await rig.evrexec(...args)
  expect(code).toBe(78)
  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    tasks: [{ name: 'evrexec:tmier', workers: 1, waitMicros: 0, sockaddr: null }],
    problems: [
      {
        message: expect.stringContaining('did you mean "evrexec:timer"?'),
        source: '--exec',
        line: 1,
        column: 1,
      },
    ],
  })
  expect(await rig.evrexec(...args, '--syntax-only')).toMatchObject({ code: 0, stderr: '' })
})

test('route scripts that do not load', async () => {
  const rig = await createRig({ 'routes/test.mjs': 'export default {}\nnowhere()\n' })
  const { code, stdout } = await rig.evrexec('check', '--json')
  expect(code).toBe(78)
  const { problems } = JSON.parse(stdout)
  expect(problems).toEqual([
    {
      message: expect.stringContaining('nowhere'),
      source: expect.stringContaining('test.mjs'),
      line: 2,
      column: 1,
    },
  ])
  expect(await rig.evrexec('check', '--syntax-only')).toMatchObject({ code: 0 })
})

test('an address that is not on this machine', async () => {
  const rig = await createRig(FILES)
  // Of the block that is set aside for documentation.
  const args = ['check', '--json', '--exec', 'name=evrexec:udp;sockaddr=udp:192.0.2.1:4444']
  const { code, stdout } = await rig.evrexec(...args)
  expect(code).toBe(78)
  const { problems } = JSON.parse(stdout)
  expect(problems).toEqual([
    { message: expect.stringContaining('not one of this machine'), source: '--exec', line: 1, column: 1 },
  ])
  expect(await rig.evrexec(...args, '--syntax-only')).toMatchObject({ code: 0 })
})

test('no exec line that counts', async () => {
  const line = 'modparam("evrexec", "exec", "name=evrexec:timer")'
  const rig = await createRig({ ...FILES, 'kamailio.cfg': `#!ifdef WITH_TIMER\n${line}\n#!endif\n` })
  const args = ['check', '--kamailio-cfg', 'kamailio.cfg']
  const { code, stdout } = await rig.evrexec(...args)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^ {2}no tasks: .*\nok\n$/)])
  expect((await rig.evrexec(...args, '--define', 'WITH_TIMER')).stdout).toMatch(
    /^ {2}evrexec:timer .*\nok\n$/,
  )
})
