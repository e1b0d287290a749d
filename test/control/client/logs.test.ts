import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Client } from '../../../src/control/client/client.ts'
import { connect } from '../../../src/control/client/connect.ts'
import type { LogsOptions } from '../../../src/control/client/logs.ts'
import { LineDecoder } from '../../../src/protocol/lines.ts'
import { temporaryDirectory } from '../sockets.ts'

interface Request {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** What a supervisor has in its book when it is asked; `ends`: `answer`s the request, is `lost`, or goes on. */
interface Book {
  readonly pid?: number
  /** On the monotonic clock. */
  readonly startedAtMillis?: number
  readonly batches: readonly (readonly [missed: number, ...seqs: number[]])[]
  readonly ends?: 'answer' | 'lost'
}

const entry = (seq: number) => ({ seq, atMillis: seq, level: 'info', notice: { notice: 'stopping' } })

/** One supervisor after the other, each for one connection. */
async function supervisors(...books: Book[]) {
  const path = join(await temporaryDirectory(), 'x.sock')
  const asked: Request[] = []
  const gone: Promise<void>[] = []
  const server = createServer((socket) => {
    gone.push(new Promise((resolve) => socket.once('close', () => resolve())))
    socket.on('error', () => {})
    const book = books.shift() ?? { batches: [], ends: 'answer' }
    const decoder = new LineDecoder({
      message(header) {
        const request = header as Request
        asked.push(request)
        serve(socket, request, book)
      },
      broken() {},
    })
    socket.setEncoding('utf8').on('data', (text: string) => decoder.push(text))
  })
  await new Promise<void>((listening) => server.listen(path, listening))
  const client = connect({ socket: path })
  onTestFinished(async () => {
    await client.close()
    server.close()
  })
  return { client, asked, gone }
}

function serve(socket: Socket, { id, method, params }: Request, book: Book): void {
  const say = (message: object) => socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const { pid = 1, startedAtMillis = 0, batches, ends } = book
  const uptimeSeconds = (performance.now() - startedAtMillis) / 1000
  if (method === 'evrexec.status') say({ id, result: { supervisor: { pid, uptimeSeconds } } })
  if (method !== 'evrexec.logs') return
  const shown = batches.map(([missed, ...seqs]) => ({ missed, entries: seqs.map(entry) }))
  if (params[3] !== true) say({ id, result: shown[0] })
  else for (const batch of shown) say({ method: 'evrexec.log', params: { id, ...batch } })
  if (ends === 'answer') say({ id, result: {} })
  if (ends === 'lost') socket.end()
}

/** `3`, or `3 after 2 missed`, until there are so many. */
async function read(
  client: Client,
  options: LogsOptions,
  most = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const texts: string[] = []
  for await (const { seq, missed } of client.logs(options)) {
    texts.push(missed === 0 ? `${seq}` : `${seq} after ${missed} missed`)
    if (texts.length === most) break
  }
  return texts
}

describe('logs', () => {
  it('are what is kept', async () => {
    const { client, asked } = await supervisors({ batches: [[4, 5, 7]] })
    expect(await read(client, { selector: 'evrexec:timer', lines: 2, level: 'warn' })).toEqual([
      '5 after 4 missed',
      '7',
    ])
    expect(asked).toMatchObject([{ method: 'evrexec.logs', params: ['evrexec:timer', 2, 'warn', false] }])
  })

  it('are followed until the supervisor stops', async () => {
    const { client, asked } = await supervisors({ batches: [[0, 1], [0], [3], [0, 5, 6]], ends: 'answer' })
    expect(await read(client, { follow: true })).toEqual(['1', '5 after 3 missed', '6'])
    expect(asked).toMatchObject([{ params: [null, null, null, true] }])
  })

  it('end with an error when the connection is lost', async () => {
    const { client } = await supervisors({ batches: [[0, 1]], ends: 'lost' })
    await expect(read(client, { follow: true })).rejects.toMatchObject({ reason: 'connection-lost' })
  })

  it('end when nobody wants more, and leave no connection', async () => {
    const { client, gone } = await supervisors({ batches: [[0, 1, 2, 3]] })
    expect(await read(client, { follow: true }, 2)).toEqual(['1', '2'])
    await Promise.all(gone)
  })

  it('end when nobody wants more while the next one is waited for, as of a stream', async () => {
    const { client, asked, gone } = await supervisors({ batches: [] })
    const logs = client.logs({ follow: true })
    const next = logs.next()
    while (asked.length === 0) await turn()
    expect(await logs.return?.()).toEqual({ value: undefined, done: true })
    expect(await next).toEqual({ value: undefined, done: true })
    await Promise.all(gone)
  })

  it('end with the reason of the signal', async () => {
    const giveUp = new AbortController()
    const { client, gone } = await supervisors({ batches: [[0, 1, 2]] })
    const logs = client.logs({ follow: true, signal: giveUp.signal })
    expect((await logs.next()).value).toMatchObject({ seq: 1 })
    giveUp.abort(new Error('enough'))
    await expect(logs.next()).rejects.toThrow('enough')
    await Promise.all(gone)
    await expect(read(client, { signal: giveUp.signal })).rejects.toThrow('enough')
  })

  it('end when the client is closed', async () => {
    const { client } = await supervisors({ batches: [[0, 1]] })
    const logs = client.logs({ follow: true, reconnect: true })
    await logs.next()
    const next = logs.next()
    await client.close()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})

describe('logs with reconnect', () => {
  it('go on with the same supervisor where they broke off, and with the next one from its beginning', async () => {
    const { client, asked } = await supervisors(
      { pid: 7, batches: [[2, 8, 9]], ends: 'lost' },
      {
        pid: 7,
        batches: [
          [5, 8, 9],
          [0, 12],
        ],
        ends: 'lost',
      },
      { pid: 7, startedAtMillis: performance.now(), batches: [[0, 1, 2]] },
    )
    let lost = 0
    const onLost = () => {
      lost += 1
    }
    const texts = await read(client, { follow: true, reconnect: true, lines: 2, onLost }, 5)
    expect(texts).toEqual(['8 after 2 missed', '9', '12 after 2 missed', '1', '2'])
    expect(lost).toBe(2)
    const lines = asked.filter(({ method }) => method === 'evrexec.logs').map(({ params }) => params[1])
    expect(lines).toEqual([2, null, null])
  })

  it('need a supervisor to begin with', async () => {
    const client = connect({ socket: join(await temporaryDirectory(), 'x.sock') })
    const reading = read(client, { follow: true, reconnect: true })
    await expect(reading).rejects.toMatchObject({ reason: 'no-supervisor' })
  })
})
