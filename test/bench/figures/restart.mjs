/**
 * SIGKILL of a worker until its route runs again, against spawning a bare Node child until it is ready, and one that
 * loads the same route.
 */
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync, watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { startProject } from '../../helpers/project.mjs'
import { freeUdpPort } from '../../helpers/udp-port.mjs'
import { interleaveAll } from '../stats.mjs'

// The monotonic clock is the same in all processes: each says itself when it runs.
const STAMP = `writeFileSync(process.env.STAMP, String(process.hrtime.bigint()))`
const BARE = `const { writeFileSync } = require('node:fs'); ${STAMP}`
const ROUTES = `import { writeFileSync } from 'node:fs'
export default { 'evrexec:stamp': () => { ${STAMP} } }`

const LEAST_WORKER = resolve(import.meta.dirname, '../least-worker.mjs')
const NAME = 'evrexec:stamp'

export async function restart() {
  const port = await freeUdpPort()
  const [startup, least] = await measure(`name=${NAME}`, async () => {})
  const [udp] = await measure(`name=${NAME};sockaddr=udp:127.0.0.1:${port}`, () => send(port))
  const again = { name: 'SIGKILL until the route runs again', unit: 'ms' }
  const against = 'a bare spawn'
  return [
    { ...again, against, target: 1.3, ...startup },
    // Not promised, but it shows how much of it is ours.
    { ...again, against: 'a bare spawn that loads the route', ...least },
    // Not promised, but a bare spawn maps no ledger.
    { name: 'SIGKILL until the next datagram is handled', against, unit: 'ms', ...udp },
  ]
}

/** @returns one result for each bare spawn. @param trigger what makes the route run, besides the start of its worker. */
async function measure(line, trigger) {
  const config = {
    exec: [line],
    routes: './routes',
    restartDelay: { healthyAfter: '1ms' },
    env: { STAMP: './stamp' },
  }
  const project = await startProject({ '.evrexecrc': JSON.stringify(config), 'routes/stamp.js': ROUTES })
  const stamp = join(project.directory, 'stamp')
  const bareStamp = join(project.directory, 'bare-stamp')
  const spawned = async (args, stdio) => {
    const written = nextStamp(bareStamp)
    const start = process.hrtime.bigint()
    const child = spawn(process.execPath, args, { env: { ...process.env, STAMP: bareStamp }, stdio })
    const millis = millisBetween(start, await written)
    child.kill()
    return millis
  }
  const results = await interleaveAll(25, async () => {
    const [task] = (await project.status()).tasks
    const written = nextStamp(stamp)
    const start = process.hrtime.bigint()
    process.kill(task.workers[0].pid, 'SIGKILL')
    await trigger()
    return millisBetween(start, await written)
  }, [
    () => spawned(['-e', BARE], 'ignore'),
    () =>
      spawned(
        [LEAST_WORKER, join(project.directory, 'routes/stamp.js')],
        ['ignore', 'ignore', 'ignore', 'pipe'],
      ),
  ])
  await project.stop()
  return results
}

/** To a socket that outlives its worker: the next one reads it. */
async function send(port) {
  const socket = createSocket('udp4')
  await new Promise((resolve) => socket.send('next', port, '127.0.0.1', resolve))
  socket.close()
}

/** Resolves with the next time that is written to the file. */
function nextStamp(path) {
  return new Promise((resolve) => {
    const watcher = watch(join(path, '..'), (_event, name) => {
      if (!path.endsWith(`/${name}`)) return
      const text = readFileSync(path, 'utf8')
      if (text === '') return
      watcher.close()
      resolve(BigInt(text))
    })
  })
}

function millisBetween(start, end) {
  return Number(end - start) / 1e6
}
