import { readdir, readFile, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort } from '../helpers/udp.ts'

test('writes a project that runs, and says how', async () => {
  const rig = await createRig()
  expect(await rig.evrexec('init', 'my project')).toEqual({
    code: 0,
    signal: null,
    stdout: [
      'wrote my project/.evrexecrc',
      'wrote my project/routes/example.mjs',
      '',
      'Next:',
      "  cd 'my project' && evrexec start",
      '  evrexec run evrexec:test mydata        (in another terminal)',
      '',
    ].join('\n'),
    stderr: '',
  })
  const cwd = rig.path('my project')
  expect(await rig.spawn(['check'], { cwd }).finished).toMatchObject({ code: 0, stderr: '' })
  const written = await readFile(rig.path('my project/.evrexecrc'), 'utf8')
  await rig.write(
    'my project/.evrexecrc',
    written.replace('127.0.0.1:4444', `127.0.0.1:${await freeUdpPort()}`),
  )
  const supervisor = rig.spawn(['start'], { cwd })
  await supervisor.stderr.waitFor(/^ready: /)
  expect(await rig.evrexec('run', 'evrexec:test', 'mydata')).toMatchObject({
    code: 0,
    stdout: 'got mydata\n',
  })
})

test('into the current directory, when it is empty', async () => {
  const rig = await createRig()
  const { code, stdout } = await rig.evrexec('init')
  expect(code).toBe(0)
  expect(stdout).toContain('\n  evrexec start\n')
  expect(await readdir(rig.directory)).toEqual(['.evrexecrc', 'routes'])
})

test.each(['.evrexecrc', 'routes/example.mjs', 'evrexec.config.ts'])(
  'writes nothing when there is already %s',
  async (name) => {
    const rig = await createRig({ [name]: 'precious' })
    const { code, stdout, stderr } = await rig.evrexec('init')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(name)
    expect(await readFile(rig.path(name), 'utf8')).toBe('precious')
    const others = ['.evrexecrc', 'routes/example.mjs'].filter((other) => other !== name)
    for (const other of others) await expect(stat(rig.path(other))).rejects.toThrow('ENOENT')
  },
)

test.each([
  ['a-file/project', 'not a directory'],
  ['/proc/evrexec', 'no such file or directory'],
])('says why when it cannot write %s', async (directory, why) => {
  const rig = await createRig({ 'a-file': '' })
  const { code, stderr } = await rig.evrexec('init', directory)
  expect(code).toBe(1)
  expect(stderr).toBe(`evrexec init: cannot write ${directory}/.evrexecrc: ${why}\n`)
})
