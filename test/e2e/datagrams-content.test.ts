import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { udpClient } from '../helpers/udp.ts'
import { sendDatagrams } from '../helpers/udp-sender/send.mjs'
import { startUdpTask } from '../helpers/udp-task.ts'

const MOST_BYTES = 65_507
const ECHO = `export default { 'evrexec:udp': (evr) => evr.reply(evr.bytes) }`

it('datagrams of every length and content arrive and are answered as they are', async () => {
  const { client, comesToBe } = await startUdpTask(ECHO)
  const sizes = [0, 1, 1472, 1473, 8192, MOST_BYTES, 0, 3]
  for (const bytes of [...sizes.map((size) => randomBytes(size)), Buffer.alloc(9)]) {
    const answer = client.receive()
    await client.send(bytes)
    expect((await answer).equals(bytes)).toBe(true)
  }
  await comesToBe({ received: 9, handled: 9 })
})

it('a route may do with its bytes what it likes: what becomes a dead letter is what came', async () => {
  const { rig, client, comesToBe } = await startUdpTask(`export default {
    'evrexec:udp'(evr) {
      evr.bytes.fill('x')
      throw new Error('oh')
    },
  }`)
  await client.send('as it came')
  await comesToBe({ failed: 1 })
  const dryRun = await rig.evrexec('replay', '--dry-run')
  expect(dryRun.stdout).toContain('as it came')
})

it('a flood from many sources arrives whole, each with its source', async () => {
  const [count, sockets] = [20_000, 200]
  const { port, ask, comesToBe } = await startUdpTask(
    `const sources = new Map()
    export default {
      'evrexec:udp'(evr) {
        if (evr.data === 'sources') return evr.reply(JSON.stringify([...sources]))
        sources.set(evr.srcip + ':' + evr.srcport, (sources.get(evr.srcip + ':' + evr.srcport) ?? 0) + 1)
      },
    }`,
    { receiveBuffer: '16MiB' },
  )
  await sendDatagrams({ port, count, sockets, rate: 20_000 })
  await comesToBe({ handled: count, kernelDropped: 0 })
  const sources: [string, number][] = JSON.parse(await ask('sources'))
  expect(sources.length).toBe(sockets)
  expect(sources.reduce((sum, [, each]) => sum + each, 0)).toBe(count)
  expect(sources.every(([source]) => /^127\.0\.0\.1:\d+$/.test(source))).toBe(true)
})

it('each of many clients gets the answer to its own question', async () => {
  const { port } = await startUdpTask(`export default {
    async 'evrexec:udp'(evr) {
      await evr.sleep(Math.random() * 5)
      await evr.reply(evr.data.toUpperCase())
    },
  }`)
  const clients = await Promise.all(Array.from({ length: 50 }, () => udpClient(port)))
  const answers = clients.map(async (client, nth) => {
    const answer = client.receive()
    await client.send(`client ${nth}`)
    return String(await answer)
  })
  expect(await Promise.all(answers)).toEqual(clients.map((_, nth) => `CLIENT ${nth}`))
})
