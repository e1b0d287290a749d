/** Route scripts, and a configuration, that never finish loading. */
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

it('are gone after a start that was told to stop twice', async () => {
  const rig = await createRig({ ...FILES, '.evrexecrc': 'readyTimeout: 1h' })
  const evrexec = rig.spawn(['start'])
  await evrexec.stdout.waitFor(/loading/)
  evrexec.kill('SIGTERM')
  await evrexec.stderr.waitFor(/stopping/)
  evrexec.kill('SIGTERM')
  expect(await evrexec.finished).toMatchObject({ code: 143 })
})

it('are gone when a check is interrupted', async () => {
  const rig = await createRig({ ...FILES, '.evrexecrc': 'readyTimeout: 1h' })
  const check = rig.spawn(['check'])
  await check.stderr.waitFor(/loading/)
  check.kill('SIGINT')
  expect(await check.finished).toMatchObject({ code: 130 })
})

it('do not outlive a start that is told to end, when it is the configuration', async () => {
  const rig = await createRig({ 'evrexec.config.mjs': 'console.log("reading"); for (;;);' })
  const evrexec = rig.spawn(['start'])
  await evrexec.stdout.waitFor(/reading/)
  evrexec.kill('SIGTERM')
  expect(await evrexec.finished).toMatchObject({ signal: 'SIGTERM' })
})
