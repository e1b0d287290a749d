/** A bare `node:dgram` counter at the UDP port that is the argument, with as much room as evrexec's default. */
import { createSocket } from 'node:dgram'

let count = 0
createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
  .on('message', () => {
    count += 1
  })
  .bind(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'))
process.on('SIGUSR2', () => console.log(count))
