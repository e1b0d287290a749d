import { spawnSync } from 'node:child_process'
import type { Socket } from 'node:dgram'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { closeSync, readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { openHeldSocket } from '../../../src/worker/datagrams/held-socket.ts'
import { bindToo, udpClient } from '../../helpers/udp.ts'

const loaded = loadPlatform()

describe.skipIf(!loaded.ok)('a held socket', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  /** The supervisor's end and the worker's. */
  function heldAt(address: string) {
    const fd = platform.openUdpSocket({ address, port: 0 })
    onTestFinished(() => closeSync(fd))
    const received: string[] = []
    const datagram = vi.fn((bytes: Buffer, _from: { address: string; port: number }) => {
      received.push(String(bytes))
      wake()
      return true
    })
    const stop = new AbortController()
    const error = (reason: Error) => expect.fail(reason.message)
    const socket = openHeldSocket(platform, fd, { datagram, error }, stop.signal)
    onTestFinished(() => socket.close())
    let wake = () => {}
    const until = async (count: number) => {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return received
    }
    const port = platform.udpEndpoint(fd)?.port ?? 0
    return { fd, socket, received, until, datagram, port }
  }

  /** What is sent over the loopback interface is in the queue when it is sent. */
  async function sendAll(port: number, texts: readonly string[]): Promise<void> {
    const client = await udpClient(port)
    for (const text of texts) await client.send(text)
  }

  const numbers = Array.from({ length: 200 }, (_, nth) => String(nth))

  it('lets what comes wait while it is paused, from within the callback on, and loses nothing', async () => {
    const { fd, socket, received, until, datagram, port } = heldAt('127.0.0.1')
    socket.pause()
    await sendAll(port, numbers)
    datagram.mockImplementation((bytes) => {
      received.push(String(bytes))
      socket.pause()
      setImmediate(() => {
        expect(received.length).toBe(wanted)
        wake()
      })
      return true
    })
    let wanted = 0
    let wake = () => {}
    for (const _ of numbers) {
      expect(platform.udpSocketState(fd).queuedBytes).toBeGreaterThan(0)
      wanted += 1
      await new Promise<void>((resolve) => {
        wake = resolve
        socket.resume()
      })
    }
    expect(platform.udpSocketState(fd).queuedBytes).toBe(0)
    expect(await until(numbers.length)).toEqual(numbers)
  })

  it('gives all that waits at once, each with its sender', async () => {
    const { socket, received, until, datagram, port } = heldAt('127.0.0.1')
    socket.pause()
    const clients = [await udpClient(port), await udpClient(port)] as const
    for (const [nth, number] of numbers.entries()) await clients[nth % 2 === 0 ? 0 : 1].send(number)
    let turns = 0
    const count = () => {
      turns += 1
      if (received.length < numbers.length) setImmediate(count)
    }
    setImmediate(count)
    socket.resume()
    expect(await until(numbers.length)).toEqual(numbers)
    expect(turns).toBeLessThan(numbers.length / 4)
    const senders = datagram.mock.calls.map(([, from]) => from)
    expect(senders).toEqual(
      numbers.map((_, nth) =>
        expect.objectContaining({ address: '127.0.0.1', port: clients[nth % 2 === 0 ? 0 : 1].port }),
      ),
    )
  })

  it('gives nothing more before promises have settled, where a route has not ended', async () => {
    const { socket, until, datagram, received, port } = heldAt('127.0.0.1')
    const give = datagram.getMockImplementation() ?? expect.fail()
    socket.pause()
    await sendAll(port, numbers)
    let settled = 0
    datagram.mockImplementation((bytes, from) => {
      expect(settled).toBe(received.length)
      give(bytes, from)
      process.nextTick(() => Promise.resolve().then(() => (settled += 1)))
      return false
    })
    socket.resume()
    expect(await until(numbers.length)).toEqual(numbers)
  })

  it('reads what waits before it has Node open anything, one datagram in a turn of the event loop', async () => {
    const { socket, received, until, datagram, port } = heldAt('127.0.0.1')
    const give = datagram.getMockImplementation() ?? expect.fail()
    socket.pause()
    await sendAll(port, numbers)
    const opened: number[] = []
    onSocket(() => opened.push(received.length))
    let turns = 0
    const count = () => {
      turns += 1
      expect(received.length).toBeLessThanOrEqual(turns + 1)
      if (received.length < numbers.length) setImmediate(count)
    }
    setImmediate(count)
    datagram.mockImplementation((bytes, from) => {
      give(bytes, from)
      return false
    })
    socket.resume()
    expect(received).toEqual(['0'])
    expect(await until(numbers.length)).toEqual(numbers)
    expect(opened).toEqual([])
    await sendAll(port, ['more'])
    expect(await until(numbers.length + 1)).toEqual([...numbers, 'more'])
    expect(opened).toEqual([numbers.length])
  })

  it.each(['pause', 'stop'] as const)(
    'reads nothing more after a %s, also while it catches up',
    async (end) => {
      const { fd, socket, received, datagram, port } = heldAt('127.0.0.1')
      const give = datagram.getMockImplementation() ?? expect.fail()
      datagram.mockImplementation((bytes, from) => {
        give(bytes, from)
        return false
      })
      socket.pause()
      await sendAll(port, numbers)
      socket.resume()
      while (received.length < 10) await new Promise(setImmediate)
      socket[end]()
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      expect(received).toHaveLength(10)
      expect(platform.udpSocketState(fd).queuedBytes).toBeGreaterThan(0)
    },
  )

  it('keeps the order of what comes while it catches up', async () => {
    const { socket, until, datagram, port } = heldAt('127.0.0.1')
    const give = datagram.getMockImplementation() ?? expect.fail()
    const client = await udpClient(port)
    let sent = 0
    const send = () => client.send(String(sent++))
    socket.pause()
    for (let nth = 0; nth < 20; nth++) await send()
    datagram.mockImplementation((bytes, from) => {
      give(bytes, from)
      if (sent < 300) void send()
      return Number(bytes) % 3 > 0
    })
    socket.resume()
    expect(await until(300)).toEqual(Array.from({ length: 300 }, (_, nth) => String(nth)))
  })

  it('keeps no descriptors of its pauses', () => {
    const { socket } = heldAt('127.0.0.1')
    const open = () => readdirSync('/proc/self/fd').length
    const before = open()
    for (let count = 0; count < 20; count++) {
      socket.pause()
      socket.pause()
      socket.resume()
      socket.resume()
    }
    expect(open()).toBe(before)
    socket.pause()
    expect(open()).toBe(before - 1)
  })

  it.each(['127.0.0.1', '::1'])(
    'at %s answers from its address, also while it is paused',
    async (address) => {
      const { socket, datagram, until, port } = heldAt(address)
      const client = await udpClient(port, address)
      await client.send('question')
      await until(1)
      const from = datagram.mock.lastCall?.[1]
      expect(from).toMatchObject({ address, port: client.port })
      for (const text of ['one', 'two']) {
        const answer = client.receive()
        await socket.reply(text, { address, port: client.port })
        expect(String(await answer)).toBe(text)
        socket.pause()
      }
    },
  )

  it('at [::] answers IPv4, too', async () => {
    const { socket, datagram, until, port } = heldAt('::')
    const client = await udpClient(port, '127.0.0.1')
    await client.send('question')
    await until(1)
    const answer = client.receive()
    await socket.reply('answer', datagram.mock.lastCall?.[1] ?? expect.fail())
    expect(String(await answer)).toBe('answer')
  })

  it.each([
    ['the longest', 65_507],
    ['an empty', 0],
  ])('carries %s reply', async (_what, size) => {
    const { socket, port } = heldAt('127.0.0.1')
    const client = await udpClient(port)
    const answer = client.receive()
    await socket.reply(Buffer.alloc(size, 7), { address: '127.0.0.1', port: client.port })
    expect((await answer).equals(Buffer.alloc(size, 7))).toBe(true)
  })

  it('says how long a reply may be', async () => {
    const { socket } = heldAt('127.0.0.1')
    const reply = socket.reply(Buffer.alloc(65_508), { address: '127.0.0.1', port: 9 })
    await expect(reply).rejects.toThrow(/at most 65507 bytes, found 65508/)
  })

  it('shares its address with nobody, however often it was paused', async () => {
    const { socket, port } = heldAt('127.0.0.1')
    for (let round = 0; round < 3; round++) {
      await expect(bindToo(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' })
      socket.pause()
      await expect(bindToo(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' })
      socket.resume()
    }
  })

  it('shares it with nobody even in the moment in which Node opens it', async () => {
    const { socket, port, until } = heldAt('127.0.0.1')
    const attempts: string[] = []
    onSocket((each) => each.once('listening', () => attempts.push(bindFromOutside(port))))
    for (let round = 0; round < 2; round++) {
      socket.pause()
      socket.resume()
    }
    expect(attempts).toEqual(['EADDRINUSE\n', 'EADDRINUSE\n'])
    await sendAll(port, ['x'])
    expect(await until(1)).toEqual(['x'])
  })

  it("shares a multicast group's address with whoever joins it", async () => {
    const { socket, port } = heldAt('239.255.7.8')
    socket.pause()
    socket.resume()
    await bindToo(port, '239.255.7.8')
  })
})

/** Is told of every socket that Node makes from now on. */
function onSocket(tell: (socket: Socket) => void): void {
  const listener = (message: unknown) => tell((message as { socket: Socket }).socket)
  subscribe('udp.socket', listener)
  onTestFinished(() => void unsubscribe('udp.socket', listener))
}

/** Before anything else can happen in here. @returns how that failed, or nothing. */
function bindFromOutside(port: number): string {
  const program = `const socket = require('node:dgram').createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('error', ({ code }) => console.log(code))
    socket.bind(${port}, '127.0.0.1', () => socket.close())`
  return spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' }).stdout
}
