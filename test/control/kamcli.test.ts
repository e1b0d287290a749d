import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { serving } from './sockets.ts'

const run = promisify(execFile)
const isInstalled = (command: string) =>
  (process.env.PATH ?? '').split(':').some((directory) => existsSync(join(directory, command)))
const missing = ['kamcli', 'socat'].filter((command) => !isInstalled(command))

/** kamcli speaks to a datagram socket; socat hands each datagram on to ours. */
async function bridge(path: string): Promise<string> {
  const directory = dirname(path)
  const there = new Promise<void>((resolve) => {
    const watcher = watch(directory, (_event, name) => {
      if (name === 'rpc.sock') resolve()
    })
    onTestFinished(() => watcher.close())
  })
  const socat = spawn('socat', [`UNIX-RECVFROM:${directory}/rpc.sock,fork`, `UNIX-CONNECT:${path}`], {
    stdio: 'inherit',
  })
  onTestFinished(() => end(socat))
  await there
  const config = join(directory, 'kamcli.ini')
  const settings = [
    'transport=socket',
    `srvaddr=${directory}/rpc.sock`,
    `rcvaddr=${directory}/reply`,
    'outformat=json',
  ]
  await writeFile(config, ['[main]', '[ctl]', 'type=jsonrpc', '[jsonrpc]', ...settings, ''].join('\n'))
  return config
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}

const name =
  missing.length === 0 ? 'the real kamcli is served' : `kamcli: not installed: ${missing.join(', ')}`

it.skipIf(missing.length > 0)(name, async () => {
  const config = await bridge((await serving()).path)
  const printed = async (...args: string[]) =>
    (await run('kamcli', ['--no-default-configs', '--config', config, ...args])).stdout
  const reply = async (...args: string[]) => JSON.parse(await printed(...args))
  const result = await reply('rpc', 'evrexec.run', 'evrexec:test', 'mydata')
  expect(result).toMatchObject({ result: 'got mydata' })
  const error = await reply('rpc', 'evrexec.run', 'evrexec:nope')
  expect(error).toMatchObject({ error: { code: 500, message: 'Event route not found' } })
  expect(await reply('rpc', 'system.listMethods')).toMatchObject({
    result: expect.arrayContaining(['evrexec.run']),
  })
  expect(await reply('uptime')).toMatchObject({ result: { uptime: 5 } })
  expect(await printed('ps')).toMatch(/^ +1 +101 EVREXEC child=0 exec=evrexec:timer$/m)
})
