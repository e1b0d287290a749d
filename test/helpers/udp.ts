import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { constants, readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import type { Platform } from '../../src/platform/platform.ts'

const { O_NONBLOCK } = constants

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

/** Binds an address as somebody does who does not mind to share it. @throws {NodeJS.ErrnoException} */
export async function bindToo(port: number, address = '127.0.0.1'): Promise<void> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  try {
    socket.bind(port, address)
    await once(socket, 'listening')
  } finally {
    socket.close()
  }
}

/** Another descriptor for the same socket. */
export function duplicateOf(platform: Platform, fd: number): number {
  const copy = platform.unboundUdpSocket('127.0.0.1')
  platform.duplicateOnto(fd, copy)
  return copy
}

/** Makes a socket one that blocks and shares its address with others, as systemd would have made it. */
export function makeLikeThoseOfSystemd(platform: Platform, fd: number): void {
  // What Node opens it shares.
  const socket = createSocket('udp4')
  socket.bind({ fd: duplicateOf(platform, fd) })
  socket.close()
  // What it gives to a child as its stdin blocks.
  spawnSync('true', { stdio: [fd] })
}

export function blocks(fd: number): boolean {
  const [, flags = ''] = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? []
  return (Number.parseInt(flags, 8) & O_NONBLOCK) === 0
}
