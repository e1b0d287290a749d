/** A project in a temporary directory, its supervisor, and how to get rid of both. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const EVREXEC = resolve(import.meta.dirname, '../../bin/evrexec.js')

/** @param files path below the project -> content; `.evrexecrc` and `routes/…` are what one wants. */
export async function startProject(files) {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-bench-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  const socket = join(directory, 'control.sock')
  const env = { ...process.env, EVREXEC_SOCKET: socket }
  const supervisor = spawn(process.execPath, [EVREXEC, 'start'], {
    cwd: directory,
    env,
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => supervisor.once('exit', resolve))
  const status = async () => (await call(socket, 'evrexec.status')).result
  await untilRunning(status, ended)
  return {
    directory,
    socket,
    env,
    supervisor,
    status,
    async stop() {
      supervisor.kill('SIGTERM')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function untilRunning(status, ended) {
  let over = false
  ended.then(() => {
    over = true
  })
  while (!over) {
    try {
      const { run, tasks } = await status()
      const workers = [...run.workers, ...tasks.flatMap((task) => task.workers)]
      if (workers.every(({ state }) => state === 'running')) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the supervisor ended before it was ready')
}

/** One JSON-RPC call on a connection of its own. */
function call(socket, method, params = []) {
  return new Promise((resolve, reject) => {
    let text = ''
    const connection = connect(socket, () => {
      connection.end(`${JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 })}\n`)
    })
    connection.setEncoding('utf8')
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
