/** For programs that measure: a project in a temporary directory, its supervisor, and how to get rid of both. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { processesWith } from './processes.mjs'
import { undoAtEnd } from './undo.mjs'

export const EVREXEC = resolve(import.meta.dirname, '../../bin/evrexec.js')

/** How long a supervisor may take to stop: longer than the grace of its workers. */
const STOP_MILLIS = 20_000
const ANSWER_MILLIS = 10_000

/** @param files path below the project -> content; `.evrexecrc` and `routes/…` are what one wants. */
export async function startProject(files) {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-'))
  const removed = undoAtEnd(() => rmSync(directory, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  const socket = join(directory, 'control.sock')
  const state = join(directory, 'state')
  const env = { ...process.env, EVREXEC_SOCKET: socket, EVREXEC_STATE_DIR: state }
  const said = join(directory, 'stderr')
  const supervisor = spawnSupervisor({ cwd: directory, env }, said)
  const ended = new Promise((resolve) => supervisor.once('exit', resolve))
  const end = async () => {
    supervisor.kill('SIGTERM')
    const timer = setTimeout(() => supervisor.kill('SIGKILL'), STOP_MILLIS)
    await ended
    clearTimeout(timer)
    await noneLeft(`EVREXEC_SOCKET=${socket}`)
  }
  const stopped = undoAtEnd(end)
  const status = async () => (await call(socket, 'evrexec.status')).result
  await untilReady(ended, said)
  return {
    directory,
    socket,
    state,
    env,
    supervisor,
    status,
    /** Ends its processes; its files are still there. @throws when a process was left behind. */
    async end() {
      await end()
      stopped()
    },
    /** What the supervisor has said so far. */
    said: () => readFileSync(said, 'utf8'),
    async stop() {
      await this.end()
      rmSync(directory, { recursive: true, force: true })
      removed()
    },
  }
}

function spawnSupervisor(options, said) {
  const stderr = openSync(said, 'a')
  try {
    return spawn(process.execPath, [EVREXEC, 'start'], { ...options, stdio: ['ignore', 'ignore', stderr] })
  } finally {
    closeSync(stderr)
  }
}

async function noneLeft(mark) {
  const deadline = performance.now() + ANSWER_MILLIS
  let left = processesWith(mark)
  while (left.length > 0 && performance.now() < deadline) {
    await delay(20)
    left = processesWith(mark)
  }
  for (const pid of left) process.kill(pid, 'SIGKILL')
  if (left.length > 0) throw new Error(`processes were left behind: ${left.join(', ')}`)
}

/** By its own word: to ask it again and again would cost it time that is not its own doing. */
async function untilReady(ended, said) {
  let over = false
  ended.then(() => {
    over = true
  })
  while (!over) {
    if (/^ready: /m.test(readFileSync(said, 'utf8'))) return
    await delay(20)
  }
  throw new Error(`the supervisor ended before it was ready:\n${readFileSync(said, 'utf8')}`)
}

export function allRunning({ run, tasks }) {
  const workers = [...run.workers, ...tasks.flatMap((task) => task.workers)]
  return workers.every(({ state }) => state === 'running')
}

/** One JSON-RPC call on a connection of its own. */
function call(socket, method, params = []) {
  return new Promise((resolve, reject) => {
    let text = ''
    const connection = connect(socket, () => {
      connection.end(`${JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 })}\n`)
    })
    connection.setEncoding('utf8')
    connection.setTimeout(ANSWER_MILLIS, () => connection.destroy(new Error(`no answer to ${method}`)))
    connection.on('data', (chunk) => {
      text += chunk
    })
    connection.on('error', reject)
    connection.on('close', () => {
      try {
        resolve(JSON.parse(text))
      } catch (error) {
        reject(error)
      }
    })
  })
}
