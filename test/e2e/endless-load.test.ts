/** Route scripts that never finish loading. */
import { expect, it } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const FILES = {
  '.evrexecrc': 'readyTimeout: 500ms',
  'routes/a.mjs': 'console.log("loading"); for (;;);',
}

it('end the start, with the reason', async () => {
  const rig = await createRig(FILES)
  const { code, stderr } = await rig.evrexec('start')
  expect(code).toBe(78)
  expect(stderr).toMatch(/expected the route scripts to load .* within 0\.5 s/)
})

it('end a check, with the reason', async () => {
  const rig = await createRig(FILES)
  const { code, stderr } = await rig.evrexec('check')
  expect(code).toBe(78)
  expect(stderr).toMatch(/expected the route scripts to load .* within 0\.5 s/)
})

it('are gone when a check is interrupted', async () => {
  const rig = await createRig({ ...FILES, '.evrexecrc': 'readyTimeout: 1h' })
  const check = rig.spawn(['check'])
  await check.stderr.waitFor(/loading/)
  check.kill('SIGINT')
  expect(await check.finished).toMatchObject({ code: 130 })
})
