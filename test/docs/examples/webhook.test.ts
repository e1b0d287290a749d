import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { linesIn, linesOnceThereAre } from '../../helpers/dead-letters.ts'
import { freeUdpPort, udpClient } from '../../helpers/udp.ts'
import { exampleRig } from './example-rig.ts'

type Answer = (response: ServerResponse, index: number) => void
const taken: Answer = (response) => void response.end('thank you')
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end('no, thank you')

/** An HTTP server that keeps what is POSTed to it. */
async function receiver(answer: Answer, port = 0) {
  const bodies: Record<string, unknown>[] = []
  let open = 0
  let mostOpen = 0
  const server = createServer(async (request, response) => {
    open += 1
    mostOpen = Math.max(mostOpen, open)
    response.on('prefinish', () => {
      open -= 1
    })
    const body = JSON.parse(await text(request))
    expect(request).toMatchObject({
      method: 'POST',
      url: '/hook',
      headers: { 'content-type': 'application/json' },
    })
    bodies.push(body)
    answer(response, bodies.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    return closed
  }
  onTestFinished(async () => void (await close()))
  return { bodies, close, mostOpen: () => mostOpen, port: (server.address() as AddressInfo).port }
}

async function started(hookPort: number) {
  const port = await freeUdpPort()
  const rig = await exampleRig('webhook', {
    4444: port,
    "#env: { WEBHOOK_URL: 'https://example.com/hook' }": `env: { WEBHOOK_URL: 'http://127.0.0.1:${hookPort}/hook' }`,
  })
  const evrexec = await rig.start()
  return { rig, evrexec, client: await udpClient(port), deadLetters: rig.path('state/dead-letters.jsonl') }
}

const DELIVERED = { timeout: 20_000 }

describe('the webhook', () => {
  it('posts each datagram as JSON', async () => {
    const hook = await receiver(taken)
    const { client } = await started(hook.port)
    const from = { srcip: '127.0.0.1', srcport: client.port }
    await client.send('d\u00f6\u00f6r "open"\n')
    await expect.poll(() => hook.bodies, DELIVERED).toEqual([{ ...from, text: 'd\u00f6\u00f6r "open"\n' }])
    await client.send(Buffer.from([0xff, 0]))
    await expect.poll(() => hook.bodies.slice(1), DELIVERED).toEqual([{ ...from, base64: '/wA=' }])
  })

  it('delivers a burst, never more than 16 requests at a time', async () => {
    const hook = await receiver((response) => setTimeout(() => response.end(), 5))
    const { client } = await started(hook.port)
    const all = Array.from({ length: 500 }, (_, index) => `event ${index}`)
    for (const event of all) await client.send(event)
    await expect.poll(() => hook.bodies.length, DELIVERED).toBe(500)
    expect(new Set(hook.bodies.map(({ text }) => text))).toEqual(new Set(all))
    expect(hook.mostOpen()).toBe(16)
  })

  it.each([408, 429, 500, 503])('tries again after %i', async (code) => {
    const hook = await receiver((response, index) => (index < 2 ? status(code) : taken)(response, index))
    const { evrexec, client, deadLetters } = await started(hook.port)
    await client.send('event')
    for (const attempt of [1, 2]) {
      await evrexec.stderr.waitFor(RegExp(`warn: attempt ${attempt} of 4: HTTP ${code} no, thank you$`))
    }
    await expect.poll(() => hook.bodies.length, DELIVERED).toBe(3)
    expect(await linesIn(deadLetters)).toEqual([])
  })

  it.each([
    [400, {}],
    [302, { location: '/elsewhere' }],
  ])('keeps it at once as a dead letter after %i', async (code, headers) => {
    const hook = await receiver(status(code, headers))
    const { client, deadLetters } = await started(hook.port)
    await client.send('event')
    const error = expect.stringContaining(`attempt 1 of 4: HTTP ${code} no, thank you`)
    expect(await linesOnceThereAre(1, deadLetters)).toMatchObject([{ text: 'event', error }])
    expect(hook.bodies).toHaveLength(1)
  })

  it('keeps what cannot be delivered, and delivers it when it is replayed', async () => {
    const gone = await receiver(taken)
    await gone.close()
    const { rig, client, deadLetters } = await started(gone.port)
    await client.send('event')
    const error = expect.stringContaining('attempt 4 of 4: ECONNREFUSED')
    expect(await linesOnceThereAre(1, deadLetters)).toMatchObject([{ text: 'event', error }])

    const back = await receiver(taken, gone.port)
    expect(await rig.evrexec('replay')).toMatchObject({ code: 0 })
    expect(back.bodies).toEqual([{ srcip: '127.0.0.1', srcport: client.port, text: 'event' }])
    expect(await rig.evrexec('replay')).toMatchObject({ code: 0 })
    expect(back.bodies).toHaveLength(1)
  })

  it('keeps what waits to be tried again when it is stopped', async () => {
    const hook = await receiver(status(503))
    const { evrexec, client, deadLetters } = await started(hook.port)
    await client.send('event')
    await evrexec.stderr.waitFor(/attempt 1 of 4/)
    await evrexec.end()
    expect(await linesIn(deadLetters)).toMatchObject([{ text: 'event' }])
  })

  it('lets a request come to its end when it is stopped', async () => {
    let answer = () => {}
    const hook = await receiver((response) => {
      answer = () => void response.end()
    })
    const { evrexec, client, deadLetters } = await started(hook.port)
    await client.send('event')
    await expect.poll(() => hook.bodies.length, DELIVERED).toBe(1)
    evrexec.kill('SIGTERM')
    await evrexec.stderr.waitFor(/^stopping/)
    answer()
    await evrexec.finished
    expect(await linesIn(deadLetters)).toEqual([])
  })

  it('says which variable it misses', async () => {
    const rig = await exampleRig('webhook', { 4444: await freeUdpPort() })
    const stderr = expect.stringContaining('expected the URL to POST to in WEBHOOK_URL, found ""')
    expect(await rig.evrexec('start')).toMatchObject({ code: 78, stderr })
  })
})
