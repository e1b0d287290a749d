import { readFile } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import type { DatagramsStatus } from '../../src/supervisor/status.ts'
import { control } from '../helpers/control.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'
import { udpSocketsOf } from '../helpers/proc-net-udp.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const ROUTES = `import { ftruncateSync, writeSync } from 'node:fs'
export default {
  'evrexec:udp'(evr) {
    if (evr.data === 'bad') throw new Error('bad datagram')
    if (evr.data === 'hold' || evr.data === 'hold on') {
      console.log('holding')
      return new Promise(() => {})
    }
    if (evr.data === 'exit') process.exit(7)
    if (evr.data === 'scribble') writeSync(5, Buffer.alloc(4096, 0xee), 0, 4096, 0)
    if (evr.data === 'cut off') ftruncateSync(5, 0)
    if (/^\\d+$/.test(evr.data)) return
    if (evr.data === 'last') return console.log('handled the last')
    return evr.reply(evr.data + ' ' + process.pid)
  },
}`

/** @param options that stand beside the line. */
async function serving(options: Record<string, unknown> = {}) {
  const port = await freeUdpPort()
  const task = { line: `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`, ...options }
  const config = { exec: [task], grace: '200ms', restartDelay: { healthyAfter: '1ms' } }
  const rig = await createRig({ '.evrexecrc': JSON.stringify(config), 'routes/a.mjs': ROUTES })
  const evrexec = await rig.start()
  const client = await udpClient(port)
  const status = async (): Promise<DatagramsStatus> => {
    const { datagrams } = await control(rig.socket).task('evrexec:udp')
    if (datagrams === null) throw new Error('expected the status of datagrams')
    return datagrams
  }
  /** When what is on its way has arrived. */
  const comesToBe = (expected: Partial<DatagramsStatus>) =>
    vi.waitFor(async () => expect(await status()).toMatchObject(expected), { timeout: 10_000, interval: 5 })
  const ask = async (data: string) => {
    const answer = client.receive()
    await client.send(data)
    return String(await answer)
  }
  return { rig, evrexec, port, client, status, comesToBe, ask }
}

async function deadLetters(rig: Rig): Promise<Record<string, unknown>[]> {
  const text = await readFile(rig.path('state', 'dead-letters.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function sumOf({ handled, failed, inHand, deadLettered }: DatagramsStatus): number {
  return (handled ?? 0) + (failed ?? 0) + (inHand ?? 0) + (deadLettered ?? 0)
}

describe('every datagram', () => {
  it('is accounted for, also those that a killed worker held', async () => {
    const { rig, evrexec, client, status, comesToBe, ask } = await serving()
    for (const data of ['hold', 'bad']) await client.send(data)
    await evrexec.stdout.waitFor(/holding/)
    await ask('one')
    await ask('two')
    await comesToBe({ received: 4, handled: 2, failed: 1, inHand: 1, deadLettered: 0, kernelDropped: 0 })

    const pid = await control(rig.socket).pid('evrexec:udp')
    process.kill(pid, 'SIGKILL')
    await evrexec.stderr.waitFor(/evrexec:udp#0 .*ended: signal SIGKILL .*restarting/)
    await evrexec.stderr.waitFor(/evrexec:udp#0 had 1 datagram in its hands/)
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    await ask('three')
    await comesToBe({ received: 5, handled: 3, failed: 1, inHand: 0, deadLettered: 1 })
    expect(await status()).toEqual({
      received: 5,
      handled: 3,
      failed: 1,
      inHand: 0,
      deadLettered: 1,
      kernelDropped: 0,
      receiveBufferBytes: 4 * 1024 * 1024,
      held: true,
    })
    expect(await deadLetters(rig)).toMatchObject([
      { text: 'bad', error: expect.stringContaining('bad datagram'), exit: null },
      { text: 'hold', error: null, exit: { code: null, signal: 'SIGKILL' } },
    ])
  })

  it('is, too, when its route ends the process', async () => {
    const { rig, evrexec, client, comesToBe, ask } = await serving()
    await client.send('exit')
    await evrexec.stderr.waitFor(/evrexec:udp#0 had 1 datagram in its hands/)
    await ask('next')
    await comesToBe({ received: 2, handled: 1, deadLettered: 1 })
    expect(await deadLetters(rig)).toMatchObject([{ text: 'exit', exit: { code: 7, signal: null } }])
  })

  it('is, too, however often a worker is killed while they come', async () => {
    const { rig, evrexec, client, status, comesToBe } = await serving()
    const [kills, between] = [4, 500]
    let sent = 0
    const send = async () => {
      for (let nth = 0; nth < between; nth++, sent++) await client.send(String(sent))
    }
    for (let kill = 0; kill < kills; kill++) {
      const pid = await control(rig.socket).pid('evrexec:udp')
      const sending = send()
      process.kill(pid, 'SIGKILL')
      await sending
      await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    }
    await send()
    // Its route is synchronous: those before have been handled by then.
    await client.send('last')
    await evrexec.stdout.waitFor(/handled the last/)
    await comesToBe({ inHand: 0, failed: 0, kernelDropped: 0 })
    const { received, handled, deadLettered } = await status()
    expect(received).toBe((handled ?? 0) + (deadLettered ?? 0))
    // What a dying worker had read and not noted down yet: one at most.
    expect(received).toBeLessThanOrEqual(sent + 1)
    expect(received).toBeGreaterThanOrEqual(sent + 1 - kills)
    expect(deadLettered).toBeLessThanOrEqual(kills)
  })

  it('is accounted for by the next worker when one has spoilt its ledger', async () => {
    const { rig, evrexec, status, comesToBe, ask } = await serving()
    const countsMakeSense = async () => {
      const counts = Object.values(await status()).filter((each) => typeof each === 'number')
      expect(counts.filter((count) => !Number.isSafeInteger(count) || count < 0)).toEqual([])
    }
    await ask('scribble')
    await countsMakeSense()
    expect(await rig.evrexec('restart', 'evrexec:udp')).toMatchObject({ code: 0 })
    await ask('cut off')
    await evrexec.stderr.waitFor(/evrexec:udp#0 .*ended: signal SIGBUS/)
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    await countsMakeSense()
    const { handled } = await status()
    await ask('good')
    await comesToBe({ handled: (handled ?? 0) + 1, inHand: 0 })
  })

  it('waits in the kernel while nobody serves the task, and is handled later', async () => {
    const { rig, client, comesToBe } = await serving()
    expect(await rig.evrexec('stop', 'evrexec:udp')).toMatchObject({ code: 0 })
    for (let nth = 0; nth < 100; nth++) await client.send('x')
    await comesToBe({ received: 0, held: true })
    expect(await rig.evrexec('restart', 'evrexec:udp')).toMatchObject({ code: 0 })
    await comesToBe({ received: 100, handled: 100, kernelDropped: 0 })
  })

  it('counts as dropped where there is no room for it, as the kernel has it', async () => {
    const { rig, evrexec, client, status, comesToBe } = await serving({ receiveBuffer: '8KiB' })
    expect(await rig.evrexec('stop', 'evrexec:udp')).toMatchObject({ code: 0 })
    for (let nth = 0; nth < 200; nth++) await client.send('x'.repeat(500))
    const { kernelDropped, receiveBufferBytes } = await status()
    const [socket] = await udpSocketsOf(evrexec.pid)
    expect(kernelDropped).toBeGreaterThan(100)
    expect([kernelDropped, receiveBufferBytes]).toEqual([socket?.drops, 8192])
    expect(await rig.evrexec('restart', 'evrexec:udp')).toMatchObject({ code: 0 })
    await comesToBe({ received: 200 - (kernelDropped ?? 0), kernelDropped })
  })
})

describe('a stop', () => {
  it('that is graceful leaves nothing in hand', async () => {
    const { rig, evrexec, client, comesToBe } = await serving()
    for (let nth = 0; nth < 50; nth++) await client.send('x')
    await comesToBe({ received: 50, inHand: 0 })
    expect(await evrexec.end()).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('in its hands'),
    })
    await expect(deadLetters(rig)).rejects.toThrow('ENOENT')
  })

  it('that has to kill makes dead letters of what was in hand, before everything has ended', async () => {
    const { rig, evrexec, client } = await serving()
    await client.send('hold')
    await client.send('hold on')
    await evrexec.stdout.waitFor(/holding/)
    await evrexec.stdout.waitFor(/holding/)
    const { code, stderr } = await evrexec.end()
    expect(code).toBe(0)
    expect(stderr).toContain('evrexec:udp#0 had 2 datagrams in its hands')
    expect(await deadLetters(rig)).toMatchObject([
      { text: 'hold', exit: { signal: 'SIGKILL' } },
      { text: 'hold on', exit: { signal: 'SIGKILL' } },
    ])
    expect(stderr).not.toContain('not read')
  })

  it('tells that there were some which nobody had read', async () => {
    const { evrexec, port, client } = await serving({ concurrency: 1 })
    await client.send('hold')
    await evrexec.stdout.waitFor(/holding/)
    for (const data of ['one', 'two']) await client.send(data)
    const { code, stderr } = await evrexec.end()
    expect(code).toBe(0)
    expect(stderr).toMatch(
      new RegExp(`udp:127\\.0\\.0\\.1:${port}: \\S+ \\w+ of datagrams, .* were not read .* and are lost\n`),
    )
  })
})

it('several workers share a socket, and the sums are those of all of them', async () => {
  const { rig, evrexec, client, comesToBe, ask } = await serving({ socketWorkers: 2, concurrency: 1 })
  const { workers } = await control(rig.socket).task('evrexec:udp')
  const pids = workers.map(({ pid }) => pid)
  expect(new Set(pids).size).toBe(2)
  // One of them has its hands full: the next one is the other's.
  await client.send('hold')
  const [, holder] = await evrexec.stdout.waitFor(/^evrexec:udp#(\d) \| holding/)
  const free = pids[1 - Number(holder)]
  for (const data of ['one', 'two']) expect(await ask(data)).toBe(`${data} ${free}`)
  await comesToBe({ received: 3, handled: 2, inHand: 1 })
  process.kill(pids[Number(holder)] ?? 0, 'SIGKILL')
  await evrexec.stderr.waitFor(/had 1 datagram in its hands/)
  await client.send('hold')
  await evrexec.stdout.waitFor(/holding/)
  await comesToBe({ received: 4, handled: 2, inHand: 1, deadLettered: 1 })
})

it('what comes in a second is told while it comes', async () => {
  const { rig, client } = await serving()
  await vi.waitFor(
    async () => {
      await client.send('x')
      const { datagramsPerSecond } = await control(rig.socket).task('evrexec:udp')
      expect(datagramsPerSecond?.received).toBeGreaterThan(1)
      expect(datagramsPerSecond).toMatchObject({ failed: 0, kernelDropped: 0 })
    },
    { timeout: 10_000, interval: 20 },
  )
})

it('sums balance at any moment', async () => {
  const { client, status, comesToBe } = await serving()
  const moments: DatagramsStatus[] = []
  const looking = (async () => {
    while (moments.length < 50) moments.push(await status())
  })()
  for (let nth = 0; nth < 2000; nth++) await client.send(nth % 10 === 0 ? 'bad' : 'x')
  await looking
  expect(moments.map(({ received }) => received)).toEqual(moments.map(sumOf))
  const received = moments.map((moment) => moment.received ?? -1)
  expect(received).toEqual(received.toSorted((a, b) => a - b))
  await comesToBe({ received: 2000, handled: 1800, failed: 200, inHand: 0 })
})
