/** SIGKILL until something serves again: with a spare, without, and what others need for it. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startProject } from '../../helpers/project.mjs'
import { undoAtEnd } from '../../helpers/undo.mjs'
import { interleave, median } from '../stats.mjs'

const STAMP = `writeFileSync(process.env.STAMP, String(process.hrtime.bigint()))`
const ROUTES = `import { writeFileSync } from 'node:fs'
export default { 'evrexec:stamp': () => { ${STAMP} } }`
const PROGRAM = `require('node:fs').${STAMP}; setInterval(() => {}, 1e9)`
const ROUNDS = 15
const NAME = 'SIGKILL until the route runs again, with a spare'

export async function takeover() {
  const withSpare = await startStamped(1)
  const without = await startStamped(0)
  const result = await interleave(ROUNDS, withSpare.killed, without.killed)
  const figures = [
    { name: NAME, against: 'without a spare', unit: 'ms', atMost: 10, ...result },
    await peer('pm2', result.ours, startPm2),
    await peer('supervisord', result.ours, startSupervisord),
  ]
  await withSpare.stop()
  await without.stop()
  return figures
}

async function startStamped(spares) {
  const config = {
    exec: ['name=evrexec:stamp'],
    routes: './routes',
    spares,
    restartDelay: { healthyAfter: '1ms' },
    env: { STAMP: './stamp' },
  }
  const project = await startProject({ '.evrexecrc': JSON.stringify(config), 'routes/stamp.js': ROUTES })
  const stamp = join(project.directory, 'stamp')
  return {
    stop: () => project.stop(),
    async killed() {
      let task
      do [task] = (await project.status()).tasks
      while (task.spares < spares || task.workers[0].state !== 'running')
      return millisUntilStamp(stamp, () => process.kill(task.workers[0].pid, 'SIGKILL'))
    },
  }
}

/** @param start gives how to kill what it keeps running, and how to end it; null when it is not installed. */
async function peer(name, ours, start) {
  const running = await start()
  if (running === null) return { name: NAME, against: name, skipped: `${name} is not installed` }
  const times = []
  for (let round = 0; round < 5; round++) {
    // Both hold back what dies too soon.
    await delay(1500)
    times.push(await millisUntilStamp(running.stamp, running.kill))
  }
  await running.stop()
  const bare = median(times)
  return { name: NAME, against: name, unit: 'ms', ours, bare, ratio: ours / bare }
}

async function startSupervisord() {
  if (!isInstalled('supervisord')) return null
  const { directory, removed } = projectDirectory()
  const stamp = join(directory, 'stamp')
  const program = join(directory, 'program.cjs')
  writeFileSync(program, PROGRAM)
  const config = join(directory, 'supervisord.conf')
  writeFileSync(
    config,
    `[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
pidfile=${directory}/pid
[program:stamp]
command=${process.execPath} ${program}
environment=STAMP="${stamp}"
startsecs=1
`,
  )
  const supervisor = spawn('supervisord', ['-c', config], { stdio: 'ignore' })
  const stopped = undoAtEnd(() => supervisor.kill('SIGTERM'))
  return {
    stamp,
    kill: () => process.kill(childOf(supervisor.pid), 'SIGKILL'),
    async stop() {
      supervisor.kill('SIGTERM')
      await new Promise((resolve) => supervisor.once('exit', resolve))
      stopped()
      removed()
    },
  }
}

async function startPm2() {
  if (!isInstalled('pm2')) return null
  const { directory, removed } = projectDirectory()
  const stamp = join(directory, 'stamp')
  const program = join(directory, 'program.cjs')
  writeFileSync(program, PROGRAM)
  const env = { ...process.env, PM2_HOME: join(directory, 'pm2'), STAMP: stamp }
  const pm2 = (...args) =>
    execFileSync('pm2', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  pm2('start', program, '--name', 'stamp')
  const stopped = undoAtEnd(() => pm2('kill'))
  return {
    stamp,
    kill: () => process.kill(Number(pm2('pid', 'stamp')), 'SIGKILL'),
    async stop() {
      pm2('kill')
      stopped()
      removed()
    },
  }
}

function projectDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  const done = undoAtEnd(remove)
  return {
    directory,
    removed() {
      remove()
      done()
    },
  }
}

/** Found, not asked: pm2 begins a daemon whatever it is asked for. */
function isInstalled(command) {
  const directories = (process.env.PATH ?? '').split(delimiter)
  return directories.some((directory) => existsSync(join(directory, command)))
}

function childOf(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}

/** From when something is done until the time that is written then. */
function millisUntilStamp(path, act) {
  return new Promise((resolve) => {
    const watcher = watch(join(path, '..'), (_event, name) => {
      if (!path.endsWith(`/${name}`)) return
      const text = readFileSync(path, 'utf8')
      if (text === '' || BigInt(text) < start) return
      watcher.close()
      resolve(Number(BigInt(text) - start) / 1e6)
    })
    let start = process.hrtime.bigint()
    act()
    // What it takes to find out whom to kill is not theirs.
    if (process.hrtime.bigint() - start > 20_000_000n) start = process.hrtime.bigint()
  })
}
