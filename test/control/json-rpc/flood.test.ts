/** Whoever asks for much with little, or for more than it reads, holds up nobody and fills no memory. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerWith } from '../../../src/control/json-rpc/answer.ts'
import { Connection } from '../../../src/control/json-rpc/connection.ts'
import type { Method } from '../../../src/control/json-rpc/method.ts'
import { asking, caller } from '../asking.ts'
import { controlConfig } from '../control-config.ts'
import { RawClient, requestText, serving, temporaryDirectory } from '../sockets.ts'

const LARGE_CHARACTERS = 512 * 1024

/** A method whose result is much longer than a request for it, and how often it was called. */
function largeResult() {
  const counts = { called: 0, inFirstTurn: 0 }
  const result = JSON.stringify('x'.repeat(LARGE_CHARACTERS))
  const large: Method = {
    help: '',
    call(_params, done) {
      if (counts.called++ === 0) {
        setImmediate(() => {
          counts.inFirstTurn = counts.called
        })
      }
      done({ result })
      return null
    },
  }
  return { counts, answer: answerWith(new Map([['large', large]])) }
}

async function connected() {
  const { counts, answer } = largeResult()
  const path = join(await temporaryDirectory(), 'e.sock')
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = new Connection(socket, answer, controlConfig(path))
    onTestFinished(() => connection.destroy())
  })
  server.listen(path)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { counts, client: await RawClient.connect(path) }
}

const REQUESTS = 60
const MANY = Array.from({ length: REQUESTS }, (_, id) => requestText(id, 'large'))

/** Until no more is called for. */
async function settled(counts: { readonly called: number }): Promise<void> {
  for (let before = -1; before < counts.called; ) {
    before = counts.called
    for (let i = 0; i < 200; i++) await turn()
  }
}

describe('many requests that come at once', () => {
  it('are executed as far as their replies are read, and none is lost', async () => {
    const { counts, client } = await connected()
    client.socket.pause()
    client.send(MANY.join(''))
    while (counts.called === 0) await turn()
    await settled(counts)
    expect(counts.called).toBeLessThan(10)
    client.socket.resume()
    const replies = await client.replies(REQUESTS)
    expect(replies).toMatchObject(MANY.map((_, id) => ({ id })))
    expect(counts.called).toBe(REQUESTS)
  })

  it('leave others their turns', async () => {
    const { counts, client } = await connected()
    client.send(MANY.join(''))
    await client.replies(REQUESTS)
    expect(counts.inFirstTurn).toBeLessThan(5)
  })

  it('are all answered to a client that writes no more', async () => {
    const { client } = await connected()
    client.socket.end(MANY.join(''))
    expect((await client.rest()).match(/"id":/g)).toHaveLength(REQUESTS)
  })

  it('for the status are answered by one', async () => {
    const { connect, supervisor } = await serving()
    const { status } = supervisor
    let made = 0
    supervisor.status = () => {
      made += 1
      return status.call(supervisor)
    }
    const client = await connect()
    client.send(Array.from({ length: 100 }, (_, id) => requestText(id, 'evrexec.status')).join(''))
    expect(await client.replies(100)).toHaveLength(100)
    expect(made).toBe(1)
    client.request('later', 'evrexec.status')
    expect(await client.reply()).toMatchObject({ id: 'later' })
    expect(made).toBe(2)
  })
})

describe('a batch', () => {
  // All that may be answered at once.
  const requests = MANY.slice(0, 30)

  it('leaves others their turns', async () => {
    const { counts, answer } = largeResult()
    const reply = await new Promise<string | null>((resolve) => answer(`[${requests}]`, resolve, caller()))
    expect(JSON.parse(reply ?? '')).toMatchObject(requests.map((_, id) => ({ id })))
    expect(counts.inFirstTurn).toBeLessThan(5)
  })

  it('that is cancelled is not begun any further', async () => {
    const { supervisor, answer } = asking()
    const runs = Array.from({ length: 20 }, () => ['evrexec:long', `${LARGE_CHARACTERS}`])
    const requests = [...runs, ['evrexec:slow', 'x']].map((params, id) =>
      requestText(id, 'evrexec.run', params),
    )
    const replied = new Promise((resolve) => answer(`[${requests.join(',')}]`, resolve, caller())?.())
    await replied
    expect(supervisor.executed).toBeLessThan(5)
  })
})
