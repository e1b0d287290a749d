/**
 * Programs that receive datagrams and do as little as they can with each. A receiver has the `port` that it is bound
 * to, the `pid` of the process that reads it, how many datagrams that process has `counted`, and `stop`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuNanos } from '../helpers/cpu-time.mjs'
import { startProject } from '../helpers/project.mjs'
import { freeUdpPort, onlySocket } from '../helpers/udp-port.mjs'
import { sendDatagrams } from '../helpers/udp-sender/send.mjs'
import { undoAtEnd } from '../helpers/undo.mjs'

/** Few enough to fit into any receive buffer: then nothing is lost because the sender was held up. */
const BURST = 100

const EMPTY_ROUTE = `export default { 'evrexec:udp': () => {} }`

/** evrexec with all that is its default. */
export async function startEvrexec() {
  const port = await freeUdpPort()
  const exec = [`name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`]
  const project = await startProject({
    '.evrexecrc': JSON.stringify({ exec, routes: './routes' }),
    'routes/udp.js': EMPTY_ROUTE,
  })
  const task = async () => (await project.status()).tasks[0]
  const [{ pid }] = (await task()).workers
  return {
    port,
    pid,
    counted: async () => (await task()).datagrams.handled,
    stop: () => project.stop(),
  }
}

export async function startBareCounter() {
  const port = await freeUdpPort()
  const counter = spawn(process.execPath, [resolve(import.meta.dirname, 'udp-counter.mjs'), String(port)])
  const stopped = undoAtEnd(() => counter.kill('SIGKILL'))
  const says = async () => String((await once(counter.stdout, 'data'))[0])
  await says()
  return {
    port,
    pid: counter.pid,
    async counted() {
      counter.kill('SIGUSR2')
      return Number(await says())
    },
    stop() {
      counter.kill()
      stopped()
    },
  }
}

/**
 * Sends so many datagrams a second for so many seconds, and waits until all of them are read.
 * @returns how many were lost, how many nanoseconds of a processor each of the others took, and the sender's word.
 */
export async function feed({ port, pid, counted }, rate, seconds) {
  const before = { handled: await counted(), cpu: cpuNanos(pid), dropped: onlySocket(port).dropped }
  const { sent, perSecond } = await sendDatagrams({ port, rate, count: rate * seconds, burst: BURST })
  await untilRead(port)
  const lost = onlySocket(port).dropped - before.dropped
  const cpu = cpuNanos(pid) - before.cpu
  const handled = (await counted()) - before.handled
  if (handled + lost !== sent) {
    throw new Error(`expected every datagram to be handled or dropped, found ${handled} + ${lost} of ${sent}`)
  }
  return { lost, perSecond, nanosPerDatagram: cpu / handled }
}

async function untilRead(port) {
  do await delay(50)
  while (onlySocket(port).queuedBytes > 0)
}
