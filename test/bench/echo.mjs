/** A bare Node echo over a Unix socket, whose path is the argument. */
import { createServer } from 'node:net'

createServer((connection) => {
  connection.on('data', (chunk) => connection.write(chunk))
  connection.on('error', () => {})
}).listen(process.argv[2], () => console.log('listening'))
