/**
 * The least that any supervisor could do between a caller and a worker: a bare Node process that hands lines on to
 * its child and the answers back. Its Unix socket's path is the argument; without one it is the child.
 */
import { spawn } from 'node:child_process'
import { createServer, Socket } from 'node:net'

const [path] = process.argv.slice(2)
if (path === undefined) {
  const channel = new Socket({ fd: 3 })
  channel.on('data', (chunk) => channel.write(chunk))
} else {
  const child = spawn(process.execPath, [import.meta.filename], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const channel = child.stdio[3]
  createServer((connection) => {
    connection.on('data', (chunk) => channel.write(chunk))
    channel.on('data', (chunk) => connection.write(chunk))
    connection.on('error', () => {})
  }).listen(path, () => console.log('listening'))
}
