/** Memory of an idle worker and of the supervisor, against a Node process that waits. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { startProject } from '../project.mjs'

const MEBIBYTE = 1024
const ROUTES = `export default { 'evrexec:idle': () => {} }`

export async function memory() {
  const config = { exec: ['name=evrexec:idle'], routes: './routes' }
  const project = await startProject({ '.evrexecrc': JSON.stringify(config), 'routes/idle.js': ROUTES })
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9); console.log("ready")'])
  await once(bare.stdout, 'data')
  const [task] = (await project.status()).tasks
  const figures = [
    figure('private memory of an idle worker', 1.3, privateKibibytes, task.workers[0].pid, bare.pid),
    figure('resident memory of the supervisor', 1.4, residentKibibytes, project.supervisor.pid, bare.pid),
  ]
  bare.kill()
  await project.stop()
  return figures
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
