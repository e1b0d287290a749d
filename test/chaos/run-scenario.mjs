import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { allRunning, startProject } from '../helpers/project.mjs'
import { freeUdpPort, hasSocket, onlySocket, udpSockets } from '../helpers/udp-port.mjs'
import { sendDatagrams } from '../helpers/udp-sender/send.mjs'
import { readDeadLetters, readHandled } from './evidence.mjs'
import { judge } from './judge.mjs'
import { killWorkers } from './kill.mjs'
import { ROUTES } from './scenarios.mjs'

/** How long the datagrams that wait in the end may take. */
const REST_MILLIS = 60_000
const LOOK_AGAIN_MILLIS = 50
const SOURCES = 4

/** @returns what judge.mjs makes of it, and `perSecond`: how fast the sender was. */
export async function runScenario(scenario, { count, rate, killEveryMillis, random }) {
  const port = await freeUdpPort()
  const project = await startProject(filesOf(scenario, port))
  const handledDirectory = join(project.directory, 'handled')
  const { inode } = onlySocket(port)
  console.error(`${scenario.name}: sending ${count.toLocaleString('en')} datagrams …`)
  const killing = new AbortController()
  const [{ sent, perSecond }, kills] = await Promise.all([
    sendDatagrams({ port, rate, count, sockets: SOURCES }).finally(() => killing.abort()),
    killWorkers({ project, everyMillis: killEveryMillis, random, signal: killing.signal }),
  ])
  const { status, dropped, faults } = await untilAtRest(project, port)
  if (!hasSocket(project.supervisor.pid, inode)) faults.push('the supervisor does not hold the socket')
  if (onlySocket(port).inode !== inode) faults.push('the socket was replaced by another one')
  await project.end()
  if (udpSockets(port).length > 0) faults.push('the socket was left behind')
  const handled = readHandled(handledDirectory, sent)
  const { held, failed } = readDeadLetters(project.state, sent)
  const judged = judge(
    { sent, kills, dropped, handled, held, failed, status },
    { hasRoom: hasRoom(scenario, status) },
  )
  if (judged.faults.length > 0) console.error(project.said())
  await project.stop()
  return { ...judged, perSecond, faults: [...faults, ...judged.faults] }
}

/** Whether the system, too, has let the socket have as much as the scenario wants. */
function hasRoom({ name, roomBytes, hasRoom }, { tasks }) {
  const { receiveBufferBytes } = tasks[0].datagrams
  if (!hasRoom || receiveBufferBytes >= roomBytes) return hasRoom
  const remedy = `sysctl net.core.rmem_max=${roomBytes}, or be root`
  console.error(`${name}: room for ${receiveBufferBytes} bytes only, so some may be dropped; ${remedy}`)
  return false
}

function filesOf({ evname, workers, roomBytes }, port) {
  const config = {
    exec: [{ line: `name=${evname};sockaddr=udp:127.0.0.1:${port}`, socketWorkers: workers }],
    routes: './routes',
    receiveBuffer: `${roomBytes}B`,
    restartDelay: { base: '1ms', cap: '10ms', healthyAfter: '1ms' },
    env: { CHAOS_HANDLED: './handled' },
  }
  return { '.evrexecrc': JSON.stringify(config), 'routes/chaos.js': ROUTES }
}

/** Waits until nothing waits in the kernel, and nothing is in hand. */
async function untilAtRest(project, port) {
  const deadline = performance.now() + REST_MILLIS
  let before = null
  for (;;) {
    const { queuedBytes, dropped } = onlySocket(port)
    const status = await project.status()
    const { received, inHand } = status.tasks[0].datagrams
    const isAtRest = queuedBytes === 0 && inHand === 0 && received === before && allRunning(status)
    if (isAtRest) return { status, dropped, faults: [] }
    if (performance.now() > deadline) {
      const faults = [
        `not at rest after ${REST_MILLIS / 1000} s: ${queuedBytes} bytes wait, ${inHand} in hand`,
      ]
      return { status, dropped, faults }
    }
    before = received
    await delay(LOOK_AGAIN_MILLIS)
  }
}
