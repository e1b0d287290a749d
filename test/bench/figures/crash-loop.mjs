/** How long `status` takes while fifty workers crash again and again. */
import { setTimeout as delay } from 'node:timers/promises'
import { startProject } from '../../helpers/project.mjs'
import { median } from '../stats.mjs'

const COUNT = 50
const ASKED = 100

export async function crashLoop() {
  const calm = await ask(`() => {}`)
  const crashing = await ask(`() => void setTimeout(() => process.exit(1), 20)`)
  const figure = (name, of) => ({
    name: `status while ${COUNT} workers crash in a loop, ${name}`,
    against: 'while none does',
    unit: 'ms',
    ours: of(crashing),
    bare: of(calm),
    ratio: of(crashing) / of(calm),
  })
  return [
    { ...figure('median', median), atMost: 50 },
    figure('the slowest of 100', (times) => Math.max(...times)),
  ]
}

async function ask(route) {
  const project = await startProject({
    '.evrexecrc': JSON.stringify({
      exec: [`name=evrexec:crash;workers=${COUNT}`],
      restartDelay: { base: '100ms', cap: '2s' },
    }),
    'routes/crash.js': `export default { 'evrexec:crash': ${route} }`,
  })
  const times = []
  for (let nth = 0; nth < ASKED; nth++) {
    const start = performance.now()
    await project.status()
    times.push(performance.now() - start)
    await delay(20)
  }
  await project.stop()
  return times
}
