import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { bindToo } from '../helpers/udp.ts'
import { EVNAME, GATED_ROUTE, startUdpTask, TELLING_ROUTE } from '../helpers/udp-task.ts'

const COUNT = 400
const IN_ORDER = Array.from({ length: COUNT }, (_, nth) => nth)

describe('the limit of what is in hand', () => {
  it.each([1, 2, 5])(
    'at %i is reached and never exceeded while hundreds wait, and nothing is lost',
    async (most) => {
      const { evrexec, client, send, comesToBe } = await startUdpTask(TELLING_ROUTE, { concurrency: most })
      await send(COUNT)
      await comesToBe({ handled: COUNT, inHand: 0, kernelDropped: 0 })
      await client.send('tell')
      const [line] = await evrexec.stdout.waitFor(/\{.*\}/)
      const told = JSON.parse(line)
      expect(told.most).toBe(most)
      expect(told.begun).toEqual(IN_ORDER)
      if (most === 1) expect(told.ended).toEqual(IN_ORDER)
    },
  )

  it('leaves in the kernel what there is no hand for, also when the worker is killed', async () => {
    const { evrexec, client, send, status, comesToBe, pid } = await startUdpTask(GATED_ROUTE, {
      concurrency: 4,
    })
    await send(300)
    await comesToBe({ inHand: 4 })
    expect(await status()).toMatchObject({ received: 4, handled: 0, kernelDropped: 0 })
    process.kill(await pid(), 'SIGKILL')
    await comesToBe({ inHand: 4, deadLettered: 4 })
    const answer = client.receive()
    process.kill(await pid(), 'SIGUSR2')
    // The first of the new worker, sent while the socket is paused.
    expect(String(await answer)).toBe('done 4')
    await evrexec.stdout.waitFor(/opened/)
    await comesToBe({ received: 300, handled: 296, inHand: 0, kernelDropped: 0 })
  })

  it('does not apply to a synchronous route, which is in order anyway', async () => {
    const { evrexec, client, send, comesToBe } = await startUdpTask(
      `const begun = []
      export default {
        'evrexec:udp'(evr) {
          if (evr.data === 'tell') return console.log(JSON.stringify(begun))
          begun.push(Number(evr.data))
        },
      }`,
      { concurrency: 1 },
    )
    await send(COUNT)
    await comesToBe({ handled: COUNT, kernelDropped: 0 })
    await client.send('tell')
    const [line] = await evrexec.stdout.waitFor(/\[.*\]/)
    expect(JSON.parse(line)).toEqual(IN_ORDER)
  })
})

describe('a restart', () => {
  it('finishes what is in hand, and leaves the rest to the next worker', async () => {
    const { rig, evrexec, send, comesToBe } = await startUdpTask(
      `export default {
        async 'evrexec:udp'(evr) {
          await evr.sleep(5)
          console.log('handled ' + evr.data)
        },
      }`,
      { concurrency: 4 },
      { grace: '20s' },
    )
    await send(COUNT)
    for (let round = 0; round < 3; round++) expect(await rig.evrexec('restart')).toMatchObject({ code: 0 })
    await comesToBe({ received: COUNT, handled: COUNT, failed: 0, deadLettered: 0, kernelDropped: 0 })
    await rig.evrexec('stop')
    const handled = [...(await evrexec.finished).stdout.matchAll(/handled (\d+)/g)].map(([, nth]) =>
      Number(nth),
    )
    expect(handled.toSorted((a, b) => a - b)).toEqual(IN_ORDER)
  })

  it('makes dead letters of those whose route gives up because of it, and is no error of theirs', async () => {
    const { rig, evrexec, client, comesToBe } =
      await startUdpTask(`import { setTimeout } from 'node:timers/promises'
    export default {
      async 'evrexec:udp'(evr) {
        console.log('began')
        await setTimeout(600_000, null, { signal: evr.signal })
      },
    }`)
    await client.send('given up')
    await evrexec.stdout.waitFor(/began/)
    await rig.evrexec('restart')
    await comesToBe({ failed: 1, inHand: 0, deadLettered: 0 })
    expect((await rig.evrexec('replay', '--dry-run')).stdout).toContain('given up')
    expect(evrexec.stderr.text).not.toContain('AbortError')
  })
})

it('the address is shared with nobody, whether its socket is being read or not', async () => {
  const { port, client, evrexec, comesToBe, pid } = await startUdpTask(GATED_ROUTE, { concurrency: 1 })
  await expect(bindToo(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await client.send('x')
  await comesToBe({ inHand: 1 })
  await expect(bindToo(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  process.kill(await pid(), 'SIGUSR2')
  await evrexec.stdout.waitFor(/opened/)
  await comesToBe({ inHand: 0 })
  await expect(bindToo(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

it('a worker whose socket is paused is there all the same', async () => {
  const { rig, client, comesToBe } = await startUdpTask(GATED_ROUTE, { concurrency: 1 })
  await client.send('x')
  await comesToBe({ inHand: 1 })
  expect(await control(rig.socket).worker(EVNAME)).toMatchObject({ state: 'running', restarts: 0 })
})
