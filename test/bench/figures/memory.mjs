/** Memory of an idle worker and of the supervisor, against a Node process that waits. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { startProject } from '../../helpers/project.mjs'
import { freeUdpPort } from '../../helpers/udp-port.mjs'
import { undoAtEnd } from '../../helpers/undo.mjs'

const MEBIBYTE = 1024
const ROUTES = `export default { 'evrexec:idle': () => {} }`
const WORKER = 'private memory of an idle worker'
const SUPERVISOR = 'resident memory of the supervisor'

export async function memory() {
  const idle = await startIdle('name=evrexec:idle')
  const holding = await startIdle(`name=evrexec:idle;sockaddr=udp:127.0.0.1:${await freeUdpPort()}`)
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9); console.log("ready")'])
  const ended = undoAtEnd(() => bare.kill())
  await once(bare.stdout, 'data')
  const figures = [
    figure(WORKER, 1.3, privateKibibytes, idle.workerPid, bare.pid),
    figure(SUPERVISOR, 1.4, residentKibibytes, idle.supervisorPid, bare.pid),
    figure(`${WORKER} with a held socket`, undefined, privateKibibytes, holding.workerPid, bare.pid),
    figure(`${SUPERVISOR} with a held socket`, undefined, residentKibibytes, holding.supervisorPid, bare.pid),
  ]
  bare.kill()
  ended()
  await holding.stop()
  await idle.stop()
  return figures
}

async function startIdle(line) {
  const config = { exec: [line], routes: './routes' }
  const project = await startProject({ '.evrexecrc': JSON.stringify(config), 'routes/idle.js': ROUTES })
  const [task] = (await project.status()).tasks
  return {
    supervisorPid: project.supervisor.pid,
    workerPid: task.workers[0].pid,
    stop: () => project.stop(),
  }
}

function figure(name, target, measure, ourPid, barePid) {
  const [ours, bare] = [measure(ourPid) / MEBIBYTE, measure(barePid) / MEBIBYTE]
  return { name, unit: 'MiB', against: 'a bare process', target, ours, bare, ratio: ours / bare }
}

/** What would come free if the process ended. */
function privateKibibytes(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return sum(rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm))
}

function residentKibibytes(pid) {
  return sum(readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(/^VmRSS:\s+(\d+) kB$/gm))
}

function sum(matches) {
  return [...matches].reduce((total, [, kibibytes]) => total + Number(kibibytes), 0)
}
