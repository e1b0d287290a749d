import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { replyWith } from '../../../src/worker/datagrams/reply.ts'

const to = { address: '127.0.0.1', port: 40_123 }

function failure(code: string): Error {
  return Object.assign(new Error(`sendto ${code}`), { code })
}

/** A reply through a network that has room for so many datagrams, and then for as many as the test gives it. */
function replyThrough(room: number) {
  const stop = new AbortController()
  const sent: string[] = []
  const network = { room, refusal: failure('EAGAIN') }
  const reply = replyWith((data) => {
    if (sent.length === network.room) throw network.refusal
    sent.push(Buffer.from(data).toString())
  }, stop.signal)
  return { reply: (data: string | Uint8Array) => reply(data, to), sent, network, stop }
}

let warned: string[] = []

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  warned = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => warned.push(String(text)) > 0)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** What a rejection leads to has been logged by then. */
async function logged(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

describe('a reply', () => {
  it('is sent at once, whatever it consists of', async () => {
    const { reply, sent } = replyThrough(3)
    const replies = [reply('ü'), reply(Buffer.from('b')), reply(new Uint8Array())]
    expect(sent).toEqual(['ü', 'b', ''])
    await Promise.all(replies)
  })

  it('waits as long as there is no room for it, and keeps its place', async () => {
    const { reply, sent, network } = replyThrough(1)
    const replies = ['a', 'b', 'c', 'd'].map((text) => reply(text))
    const settled = vi.fn()
    replies[1]?.then(settled)
    for (network.room = 1; network.room < 4; network.room++) {
      await vi.advanceTimersByTimeAsync(100)
      expect(sent.length).toBe(network.room)
      expect(settled).toHaveBeenCalledTimes(network.room > 1 ? 1 : 0)
    }
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all(replies)
    expect(sent).toEqual(['a', 'b', 'c', 'd'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('goes out as it was, whatever the route does with its memory meanwhile', async () => {
    const { reply, sent, network } = replyThrough(0)
    const data = Buffer.from('as it was')
    const sending = reply(data)
    data.fill(0)
    network.room = 1
    await vi.advanceTimersByTimeAsync(100)
    await sending
    expect(sent).toEqual(['as it was'])
  })

  it('that waits is given up when the worker stops', async () => {
    const { reply, stop } = replyThrough(0)
    const sending = reply('a')
    const outcome = expect(sending).rejects.toThrow('EAGAIN')
    stop.abort()
    await vi.advanceTimersByTimeAsync(100)
    await outcome
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that is too long is refused with the length that it may have', async () => {
    const { reply, network } = replyThrough(0)
    network.refusal = failure('EMSGSIZE')
    await expect(reply('x'.repeat(70_000))).rejects.toThrow(
      'expected a reply that a datagram can carry, at most 65507 bytes, found 70000',
    )
  })

  it('that is no data is refused', async () => {
    const { reply } = replyThrough(9)
    // @ts-expect-error a route script in JavaScript may do this
    await expect(reply(7)).rejects.toThrow('expected the reply as a string or a Uint8Array, found number')
    // @ts-expect-error a route script in JavaScript may do this
    await expect(reply(null)).rejects.toThrow(TypeError)
  })
})

describe('a reply that fails', () => {
  function failing() {
    const { reply, network } = replyThrough(0)
    network.refusal = failure('ENETUNREACH')
    return () => reply('x')
  }

  it('is logged when nobody awaits it, once, and ends nothing', async () => {
    failing()()
    await logged()
    expect(warned).toEqual(['<4>reply to 127.0.0.1:40123 failed: sendto ENETUNREACH\n'])
  })

  it.each<[string, (reply: () => Promise<void>) => unknown]>([
    ['awaits it', async (reply) => await reply()],
    ['returns it', (reply) => reply()],
    ['returns it from an async function', async (reply) => reply()],
    ['awaits several', (reply) => Promise.all([reply(), reply()])],
    ['catches it', (reply) => reply().catch((error) => Promise.reject(error))],
    ['chains on it', (reply) => reply().then(() => {})],
  ])('is not logged beside the failure of a route that %s', async (_how, route) => {
    await expect(route(failing())).rejects.toThrow('ENETUNREACH')
    await logged()
    expect(warned).toEqual([])
  })

  it('is not logged when the route has taken care of it', async () => {
    await failing()().catch(() => {})
    await failing()().then(null, () => {})
    await logged()
    expect(warned).toEqual([])
  })
})
