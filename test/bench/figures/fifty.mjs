/**
 * The processor time that fifty workers take until all are ready, against fifty bare Node children, and fifty that load
 * the same route.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { cpuNanos } from '../../helpers/cpu-time.mjs'
import { startProject } from '../../helpers/project.mjs'
import { undoAtEnd } from '../../helpers/undo.mjs'
import { interleaveAll } from '../stats.mjs'

const COUNT = 50
const ROUTE = resolve(import.meta.dirname, '../idle-route.mjs')
const LEAST_WORKER = resolve(import.meta.dirname, '../least-worker.mjs')
const IDLE = `process.stdout.write('ready'); setInterval(() => {}, 1e9)`

export async function fifty() {
  const [idle, least] = await interleaveAll(3, ours, [
    () => children(['-e', IDLE], ['ignore', 'pipe', 'ignore'], 1),
    () => children([LEAST_WORKER, ROUTE], ['ignore', 'ignore', 'ignore', 'pipe'], 3),
  ])
  const figure = { name: `processor time until ${COUNT} workers are ready`, unit: 's' }
  return [
    { ...figure, against: `${COUNT} bare children`, target: 1.3, ...idle },
    // Not promised, but it shows how much of it is ours.
    { ...figure, against: `${COUNT} that load the route`, ...least },
  ]
}

async function ours() {
  const project = await startProject({
    '.evrexecrc': JSON.stringify({ exec: [`name=evrexec:idle;workers=${COUNT - 1}`] }),
    'routes/idle.js': readFileSync(ROUTE, 'utf8'),
  })
  const { run, tasks } = await project.status()
  const pids = [...run.workers, ...tasks.flatMap(({ workers }) => workers)].map(({ pid }) => pid)
  const seconds = sum([project.supervisor.pid, ...pids])
  await project.stop()
  return seconds
}

/** @param readyOn the descriptor on which a child says that it is ready. */
async function children(args, stdio, readyOn) {
  const spawning = process.cpuUsage()
  const spawned = []
  // As many at a time as evrexec starts.
  for (let nth = 0; nth < COUNT; nth += 2) {
    const pair = [0, 1].map(() => spawn(process.execPath, args, { stdio }))
    spawned.push(...pair)
    await Promise.all(pair.map((child) => once(child.stdio[readyOn], 'data')))
  }
  const undone = undoAtEnd(() => spawned.forEach((child) => void child.kill('SIGKILL')))
  const { user, system } = process.cpuUsage(spawning)
  // Ours has its parent's part in it, too.
  const seconds = sum(spawned.map(({ pid }) => pid)) + (user + system) / 1e6
  for (const child of spawned) child.kill('SIGKILL')
  undone()
  return seconds
}

function sum(pids) {
  return pids.reduce((total, pid) => total + cpuNanos(pid), 0) / 1e9
}
