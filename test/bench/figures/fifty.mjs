/** The processor time that fifty workers take until all are ready, against fifty bare Node children. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpuNanos } from '../../helpers/cpu-time.mjs'
import { startProject } from '../../helpers/project.mjs'
import { undoAtEnd } from '../../helpers/undo.mjs'
import { interleave } from '../stats.mjs'

const COUNT = 50
const IDLE = `process.stdout.write('ready'); setInterval(() => {}, 1e9)`

export async function fifty() {
  const result = await interleave(3, ours, bare)
  const name = `processor time until ${COUNT} workers are ready`
  return [{ name, against: `${COUNT} bare children`, unit: 's', target: 1.3, ...result }]
}

async function ours() {
  const project = await startProject({
    '.evrexecrc': JSON.stringify({ exec: [`name=evrexec:idle;workers=${COUNT - 1}`] }),
    'routes/idle.js': `export default { 'evrexec:idle': () => {} }`,
  })
  const { run, tasks } = await project.status()
  const pids = [...run.workers, ...tasks.flatMap(({ workers }) => workers)].map(({ pid }) => pid)
  const seconds = sum([project.supervisor.pid, ...pids])
  await project.stop()
  return seconds
}

async function bare() {
  const spawning = process.cpuUsage()
  const children = []
  // As many at a time as evrexec starts.
  for (let nth = 0; nth < COUNT; nth += 2) {
    const pair = [0, 1].map(() =>
      spawn(process.execPath, ['-e', IDLE], { stdio: ['ignore', 'pipe', 'ignore'] }),
    )
    children.push(...pair)
    await Promise.all(pair.map((child) => once(child.stdout, 'data')))
  }
  const undone = undoAtEnd(() => children.forEach((child) => void child.kill('SIGKILL')))
  const { user, system } = process.cpuUsage(spawning)
  // Ours has its parent's part in it, too.
  const seconds = sum(children.map(({ pid }) => pid)) + (user + system) / 1e6
  for (const child of children) child.kill('SIGKILL')
  undone()
  return seconds
}

function sum(pids) {
  return pids.reduce((total, pid) => total + cpuNanos(pid), 0) / 1e9
}
