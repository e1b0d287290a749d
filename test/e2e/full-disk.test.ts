/** Output that cannot be written, such as for want of room on the disk. */
import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const FILES = { 'routes/test.mjs': `export default { 'evrexec:test': (evr) => 'got ' + evr.data }` }
const TO_FULL_DISK = ['sh', '-c', 'exec "$0" "$@" >/dev/full']

test.each([
  ['run', 'evrexec:test', 'mydata'],
  ['run', 'evrexec:test', '--batch', '-'],
  ['run', 'evrexec:test', 'mydata', '--local'],
  ['logs'],
  ['logs', '--follow'],
  ['status'],
])('evrexec %s %s %s %s ends, and says why', async (...args) => {
  const rig = await createRig(FILES)
  await rig.start()
  const { finished } = rig.spawn(args, { through: TO_FULL_DISK, stdin: 'a\nb\n' })
  expect(await finished).toEqual({
    code: 1,
    signal: null,
    stdout: '',
    stderr: expect.stringMatching(
      /^evrexec( run)?: expected to write to stdout, but cannot: no space left on device; not everything is printed\n$/,
    ),
  })
})
