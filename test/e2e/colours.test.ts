/** `--color`: every command that prints in colours goes by it, also where nothing of it goes to a terminal. */
import { expect, it } from 'vitest'
import { createRig, type Rig } from '../helpers/evrexec.ts'

const FILES = {
  '.evrexecrc': 'exec: [ name=evrexec:timer ]',
  'routes/a.js': `export default { 'evrexec:timer': (evr) => evr.log.error('oh') }`,
}
const ESCAPE = '\u001b['

async function isColoured(rig: Rig, ...typed: string[]): Promise<boolean> {
  const { code, stdout } = await rig.evrexec(...typed)
  expect(code).toBe(0)
  return stdout.includes(ESCAPE)
}

it.each(['check', 'routes', 'status', 'logs'])('%s', async (command) => {
  const rig = await createRig(FILES)
  const evrexec = await rig.start()
  await evrexec.stderr.see(/oh/)
  expect(await isColoured(rig, command)).toBe(false)
  expect(await isColoured(rig, command, '--color')).toBe(true)
  expect(await isColoured(rig, command, '--color', '--no-color')).toBe(false)
})

it('start', async () => {
  const rig = await createRig(FILES)
  const { stderr } = rig.spawn(['start', '--color'])
  await stderr.waitFor(/ready/)
  expect(stderr.text).toContain(ESCAPE)
})
