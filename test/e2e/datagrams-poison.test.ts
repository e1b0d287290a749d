/** Routes that do the worst: each leaves its task serving. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { sendDatagrams } from '../helpers/udp-sender/send.mjs'
import { EVNAME, startUdpTask } from '../helpers/udp-task.ts'

async function residentMib(pid: number): Promise<number> {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

describe('a route that throws on every datagram', () => {
  it.each([
    ['at once', `'evrexec:udp'(evr) { throw new Error('oh') }`],
    ['later', `async 'evrexec:udp'(evr) { await null; throw new Error('oh') }`],
  ])('%s needs no more memory for many than for some', async (_when, route) => {
    const { port, pid, comesToBe } = await startUdpTask(
      `export default { ${route} }`,
      { receiveBuffer: '64MiB' },
      { deadLetters: { maxFile: '1MiB', keepFiles: 2 } },
    )
    const [some, many, size] = [400, 4000, 10_000]
    await sendDatagrams({ port, count: some, size, rate: 4000 })
    await comesToBe({ failed: some })
    const before = await residentMib(await pid())
    await sendDatagrams({ port, count: many, size, rate: 4000 })
    await comesToBe({ received: some + many, failed: some + many, inHand: 0, kernelDropped: 0 })
    // All of it would be 40 MB.
    expect((await residentMib(await pid())) - before).toBeLessThan(20)
  })
})

describe('a route that', () => {
  it('never settles leaves the other hands free, and what it held is kept', async () => {
    const { rig, client, ask, send, comesToBe } = await startUdpTask(
      `export default {
        'evrexec:udp'(evr) {
          if (evr.data === 'for ever') return new Promise(() => {})
          if (evr.data === 'ping') return evr.reply('pong')
        },
      }`,
      { concurrency: 4 },
    )
    for (let count = 0; count < 3; count++) await client.send('for ever')
    await send(100)
    expect(await ask('ping')).toBe('pong')
    await comesToBe({ handled: 101, inHand: 3 })
    await client.send('for ever')
    await comesToBe({ inHand: 4 })
    // Nobody has a hand for it, but for the next worker.
    const answer = client.receive()
    await client.send('ping')
    await rig.evrexec('restart')
    expect(String(await answer)).toBe('pong')
    await comesToBe({ received: 106, handled: 102, inHand: 0, deadLettered: 4 })
  })

  it.each([
    ['calls process.exit()', 'process.exit()'],
    ['kills its process', `process.kill(process.pid, 'SIGKILL')`],
    [
      'throws where nobody catches it',
      `process.nextTick(() => { throw new Error('oh') }); return new Promise(() => {})`,
    ],
    ['uses up all memory', 'for (const all = []; ; ) all.push(new Array(1e5).fill(evr.data))'],
  ])('%s costs the datagram that it did it for', async (_what, worst) => {
    const { rig, client, ask, comesToBe } = await startUdpTask(
      `export default {
        'evrexec:udp'(evr) {
          if (evr.data === 'ping') return evr.reply('pong')
          ${worst}
        },
      }`,
      { nodeOptions: ['--max-old-space-size=24'] },
    )
    for (let count = 1; count <= 2; count++) {
      await client.send('the worst')
      expect(await ask('ping')).toBe('pong')
      await comesToBe({ received: 2 * count, handled: count, failed: 0, inHand: 0, deadLettered: count })
    }
    expect(await control(rig.socket).worker(EVNAME)).toMatchObject({ state: 'running', restarts: 2 })
  })

  it('never comes back is ended by a restart', async () => {
    const { rig, evrexec, client, ask, comesToBe } = await startUdpTask(`export default {
      'evrexec:udp'(evr) {
        if (evr.data === 'ping') return evr.reply('pong')
        console.log('spins')
        while (true);
      },
    }`)
    await client.send('the worst')
    await evrexec.stdout.waitFor(/spins/)
    await rig.evrexec('restart')
    expect(await ask('ping')).toBe('pong')
    await comesToBe({ received: 2, handled: 1, deadLettered: 1 })
  })

  it('fails to reply and does not wait for that is told, and costs nothing', async () => {
    const { evrexec, client, ask } = await startUdpTask(`export default {
      'evrexec:udp'(evr) {
        if (evr.data === 'ping') return evr.reply('pong')
        evr.reply('x'.repeat(70_000))
      },
    }`)
    await client.send('x')
    await evrexec.stderr.waitFor(/reply to 127\.0\.0\.1:\d+ failed: expected a reply .* found 70000/)
    expect(await ask('ping')).toBe('pong')
  })

  it('fails because its reply does is told once', async () => {
    const { evrexec, client, comesToBe, ask } = await startUdpTask(`export default {
      async 'evrexec:udp'(evr) {
        if (evr.data === 'ping') return evr.reply('pong')
        await evr.reply('x'.repeat(70_000))
      },
    }`)
    await client.send('x')
    await evrexec.stderr.waitFor(/event route evrexec:udp failed: RangeError: .*found 70000/)
    await ask('ping')
    await comesToBe({ failed: 1, handled: 1 })
    expect(evrexec.stderr.text.match(/found 70000/g)).toHaveLength(1)
  })
})
