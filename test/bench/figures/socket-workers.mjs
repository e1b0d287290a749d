/** What two workers on one socket bring where the route needs a processor, against one worker. */
import { setTimeout as delay } from 'node:timers/promises'
import { startProject } from '../../helpers/project.mjs'
import { freeUdpPort } from '../../helpers/udp-port.mjs'
import { sendDatagrams } from '../../helpers/udp-sender/send.mjs'
import { interleave } from '../stats.mjs'

const ROUTE_MILLIS = 1
const WINDOW_MILLIS = 1000
/** More than two workers can do until the window is over, and fewer than what fits into the buffer. */
const DATAGRAMS = 4000

/** Work, and not waiting: two that share a processor take twice as long. */
const BUSY = `let x = 1
function busy(rounds) { for (let round = 0; round < rounds; round++) x = (x * 48271) % 2147483647; return x }`

export async function socketWorkers() {
  const rounds = roundsOf(ROUTE_MILLIS)
  const result = await interleave(
    3,
    () => handledPerSecond(2, rounds),
    () => handledPerSecond(1, rounds),
  )
  return [
    {
      name: `two workers on one socket, ${ROUTE_MILLIS} ms of work for each datagram`,
      against: 'one worker',
      unit: '/s',
      target: 1.8,
      atLeast: true,
      ...result,
    },
  ]
}

/** How many rounds of work take so long when nothing else is running. */
function roundsOf(millis) {
  const busy = new Function(`${BUSY}; return busy`)()
  const SAMPLE = 1_000_000
  busy(SAMPLE)
  const start = performance.now()
  busy(10 * SAMPLE)
  return Math.round((10 * SAMPLE * millis) / (performance.now() - start))
}

async function handledPerSecond(workers, rounds) {
  const port = await freeUdpPort()
  const line = `name=evrexec:busy;sockaddr=udp:127.0.0.1:${port}`
  const config = { exec: [{ line, socketWorkers: workers }], routes: './routes' }
  const route = `${BUSY}\nexport default { 'evrexec:busy': () => { busy(${rounds}) } }`
  const project = await startProject({ '.evrexecrc': JSON.stringify(config), 'routes/busy.js': route })
  await sendDatagrams({ port, rate: 1_000_000, count: DATAGRAMS })
  const handled = async () => ({ at: performance.now(), count: (await datagrams(project)).handled })
  const begin = await handled()
  await delay(WINDOW_MILLIS)
  const end = await handled()
  const { kernelDropped } = await datagrams(project)
  await project.stop()
  if (kernelDropped > 0 || end.count === DATAGRAMS) throw new Error('the workers had nothing to do')
  return ((end.count - begin.count) / (end.at - begin.at)) * 1000
}

async function datagrams(project) {
  const [task] = (await project.status()).tasks
  return task.datagrams
}
