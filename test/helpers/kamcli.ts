import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { commandExists } from './command-exists.ts'

const run = promisify(execFile)

/** What is missing on this machine to drive the real kamcli; empty when nothing is. */
export const MISSING_FOR_KAMCLI: readonly string[] = ['kamcli', 'socat'].filter(
  (name) => !commandExists(name),
)

/**
 * kamcli as its users have it: it speaks to a datagram socket, and socat hands each datagram on to the control socket.
 * @param socket in a directory of the test.
 * @returns runs it, and gives what it has printed.
 */
export async function kamcli(socket: string): Promise<(...args: string[]) => Promise<string>> {
  const directory = dirname(socket)
  const config = join(directory, 'kamcli.ini')
  await bridge(directory, socket)
  const settings = [
    'transport=socket',
    `srvaddr=${directory}/rpc.sock`,
    `rcvaddr=${directory}/reply`,
    'outformat=json',
  ]
  await writeFile(config, ['[main]', '[ctl]', 'type=jsonrpc', '[jsonrpc]', ...settings, ''].join('\n'))
  return async (...args) =>
    (await run('kamcli', ['--no-default-configs', '--config', config, ...args])).stdout
}

async function bridge(directory: string, socket: string): Promise<void> {
  const there = new Promise<void>((resolve) => {
    const watcher = watch(directory, (_event, name) => {
      if (name === 'rpc.sock') resolve()
    })
    onTestFinished(() => watcher.close())
  })
  const socat = spawn('socat', [`UNIX-RECVFROM:${directory}/rpc.sock,fork`, `UNIX-CONNECT:${socket}`], {
    stdio: 'inherit',
  })
  onTestFinished(() => end(socat))
  await there
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
