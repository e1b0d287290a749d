/** SIGKILL of a worker until its route runs again, against spawning a bare Node child until it is ready. */
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { startProject } from '../../helpers/project.mjs'
import { freeUdpPort } from '../../helpers/udp-port.mjs'
import { interleave } from '../stats.mjs'

// The monotonic clock is the same in all processes: each says itself when it runs.
const STAMP = `writeFileSync(process.env.STAMP, String(process.hrtime.bigint()))`
const BARE = `const { writeFileSync } = require('node:fs'); ${STAMP}`
const ROUTES = `import { writeFileSync } from 'node:fs'
export default { 'evrexec:stamp': () => { ${STAMP} } }`

const NAME = 'evrexec:stamp'

export async function restart() {
  const port = await freeUdpPort()
  const startup = await measure(`name=${NAME}`, async () => {})
  const udp = await measure(`name=${NAME};sockaddr=udp:127.0.0.1:${port}`, () => send(port))
  const against = 'a bare spawn'
  return [
    { name: 'SIGKILL until the route runs again', against, unit: 'ms', target: 1.3, ...startup },
    // Not promised, but a bare spawn maps no ledger.
    { name: 'SIGKILL until the next datagram is handled', against, unit: 'ms', ...udp },
  ]
}

/** @param trigger what makes the route run, besides the start of its worker. */
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
  const result = await interleave(
    25,
    async () => {
      const [task] = (await project.status()).tasks
      const written = nextStamp(stamp)
      const start = process.hrtime.bigint()
      process.kill(task.workers[0].pid, 'SIGKILL')
      await trigger()
      return millisBetween(start, await written)
    },
    async () => {
      const written = nextStamp(bareStamp)
      const start = process.hrtime.bigint()
      spawn(process.execPath, ['-e', BARE], { env: { ...process.env, STAMP: bareStamp }, stdio: 'ignore' })
      return millisBetween(start, await written)
    },
  )
  await project.stop()
  return result
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
