import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** A UDP socket of a test, connected to an address: it accepts answers from there only. */
export async function udpClient(port: number, address = '127.0.0.1') {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.connect(port, address)
  await once(socket, 'connect')
  onTestFinished(() => void socket.close())
  return {
    port: socket.address().port,
    send(data: string | Uint8Array): Promise<void> {
      return new Promise((resolve, reject) => {
        socket.send(data, (error) => (error ? reject(error) : resolve()))
      })
    },
    async receive(): Promise<Buffer> {
      const [data] = await once(socket, 'message')
      return data
    },
  }
}

export async function isFreeUdpPort(port: number, address = '127.0.0.1'): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, address)
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}

/** A UDP port that nobody uses at this moment. */
export async function freeUdpPort(address = '127.0.0.1'): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}
