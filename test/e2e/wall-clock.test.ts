import { expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'

/** Each look at the wall clock tells of another day. */
const JUMPING = `const now = Date.now
let looks = 0
Date.now = () => now() + (looks++ % 2 === 0 ? 1 : -1) * 86_400_000`

it('a wall clock that jumps changes nothing', async () => {
  const rig = await createRig({
    'jumping.cjs': JUMPING,
    '.evrexecrc': `exec: name=evrexec:timer;wait=1000;workers=1;
nodeOptions: [--require, ./jumping.cjs]
restartDelay: { healthyAfter: 1ms }
stuckAfter: 1m
readyTimeout: 10s
grace: 5s`,
    'routes/a.mjs': `export default {
      async 'evrexec:timer'(evr) {
        console.log('begins')
        for (let x = 0; !evr.signal.aborted; x++) await evr.sleep(10_000)
        console.log('ends')
      },
      'evrexec:test': () => 'runs',
    }`,
  })
  const evrexec = rig.spawn(['start'], { node: ['--require', rig.path('jumping.cjs')] })
  await evrexec.stderr.waitFor(/^ready: /)
  const { pid, worker } = control(rig.socket)
  for (let restarts = 1; restarts <= 3; restarts++) {
    await evrexec.stdout.waitFor(/begins/)
    process.kill(await pid('evrexec:timer'), 'SIGKILL')
    await evrexec.stderr.waitFor(
      /evrexec:timer#0 \(pid \d+\) ended: signal SIGKILL after \d+\.\d s; restarting at once/,
    )
  }
  await evrexec.stdout.waitFor(/begins/)
  const { uptimeSeconds, restarts } = await worker('evrexec:timer')
  expect(restarts).toBe(3)
  expect(uptimeSeconds).toBeLessThan(60)
  expect((await rig.evrexec('run', 'evrexec:test', '--timeout', '10s')).stdout).toBe('runs\n')
  expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
  evrexec.child.kill('SIGTERM')
  expect(await evrexec.finished).toMatchObject({ code: 0 })
  expect(evrexec.stdout.text).toContain('ends')
})
