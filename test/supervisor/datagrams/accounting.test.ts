import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { udpTask } from '../../helpers/config.ts'
import { KILLED, LEDGERS, loaded, ours, running, SLOTS } from './supervised.ts'

describe.skipIf(!loaded.ok)('the datagrams of a task', () => {
  it('are counted while its worker lives, and after', async () => {
    const { worker, datagrams, stop, supervisor } = await running()
    const ledger = worker().ledger(SLOTS)
    for (const slot of [0, 1, 2]) ledger.take(slot, 'x')
    ledger.handle(1)
    const balance = { received: 3, handled: 1, failed: 0, inHand: 2, deadLettered: 0, held: true }
    expect(await datagrams()).toEqual({
      ...balance,
      kernelDropped: 0,
      receiveBufferBytes: 4 * 1024 * 1024,
    })
    worker().exit(null, 'SIGKILL')
    expect(await datagrams()).toMatchObject({ ...balance, inHand: 0, deadLettered: 2 })
    worker().ledger(SLOTS).take(0, 'y')
    expect(await datagrams()).toMatchObject({ received: 4, inHand: 1, deadLettered: 2 })
    worker().ledger(SLOTS).handle(0)
    await stop()
    // Nothing can be asked of the kernel any more, and nothing is.
    expect((await supervisor.status()).tasks[0]?.datagrams).toMatchObject({
      received: 4,
      handled: 2,
      held: true,
    })
  })

  it('that a dead worker held become dead letters, with how it ended', async () => {
    const { worker, notices, written, stop } = await running()
    const before = Date.now()
    worker()
      .ledger(SLOTS)
      .take(3, Buffer.from([0, 255]), { address: '::1', port: 99 })
    worker().exit(null, 'SIGKILL')
    expect(notices).toContainEqual({ notice: 'datagrams-dead-lettered', worker: 'evrexec:udp#0', count: 1 })
    await stop()
    expect(written).toEqual([
      {
        evname: 'evrexec:udp',
        sockaddr: 'udp:127.0.0.1:0',
        worker: 'evrexec:udp#0',
        receivedAtMillis: expect.any(Number),
        srcip: '::1',
        srcport: 99,
        bytes: Buffer.from([0, 255]),
        cause: { kind: 'worker-exited', exit: KILLED },
      },
    ])
    expect(Math.abs((written[0]?.receivedAtMillis ?? 0) - before)).toBeLessThan(5_000)
  })

  it('become dead letters in the order in which they were received, whatever slots they had', async () => {
    const concurrency = 100
    const { worker, written, stop } = await running({
      tasks: [udpTask('evrexec:udp', 0, { concurrency })],
    })
    const ledger = worker().ledger(concurrency)
    const numbers = Array.from({ length: concurrency }, (_, nth) => nth)
    // 37 has no common divisor with 100: each slot once.
    for (const nth of numbers) ledger.take((nth * 37) % concurrency, String(nth))
    for (const nth of numbers.filter((each) => each % 3 === 0))
      ledger.fail((nth * 37) % concurrency, 'Error: no')
    worker().exit(null, 'SIGKILL')
    await stop()
    expect(written.map(({ bytes }) => Number(bytes))).toEqual(numbers)
    expect(written.map(({ cause }) => cause.kind)).toEqual(
      numbers.map((nth) => (nth % 3 === 0 ? 'route-threw' : 'worker-exited')),
    )
  })

  it('are none when a worker ends with empty hands', async () => {
    const { worker, notices, written, stop } = await running()
    worker().ledger(SLOTS).take(0, 'x')
    worker().ledger(SLOTS).handle(0)
    await stop()
    expect(written).toEqual([])
    expect(notices.map(({ notice }) => notice)).not.toContain('datagrams-dead-lettered')
  })

  it('whose route threw are filed once, and then the worker is told so', async () => {
    const { worker, written, holdWriting, datagrams } = await running()
    const ledger = worker().ledger(SLOTS)
    for (const slot of [0, 1]) {
      ledger.take(slot, `datagram ${slot}`)
      ledger.fail(slot, `Error: no ${slot}`)
    }
    const counts = { received: 2, failed: 2, inHand: 0, deadLettered: 0 }
    expect(await datagrams()).toMatchObject(counts)
    const release = holdWriting()
    const told = () => worker().received.filter(({ type }) => type === 'filed')
    worker().says.message({ type: 'failed-datagrams', slots: [0, 1] }, null)
    await setImmediate()
    expect([told(), written]).toEqual([[], []])
    release()
    await setImmediate()
    expect(told()).toEqual([{ type: 'filed', slots: [0, 1] }])
    expect(written.map(({ bytes, cause }) => [String(bytes), cause])).toEqual([
      ['datagram 0', { kind: 'route-threw', error: 'Error: no 0' }],
      ['datagram 1', { kind: 'route-threw', error: 'Error: no 1' }],
    ])
    // They have failed, and are no others for being dead letters.
    worker().exit(1)
    expect(await datagrams()).toMatchObject(counts)
  })

  it('are not filed again when the worker dies, nor is the next worker told', async () => {
    const { worker, written, holdWriting, stop } = await running()
    const ledger = worker().ledger(SLOTS)
    for (const [slot, name] of ['told', 'untold', 'in hand'].entries()) ledger.take(slot, name)
    ledger.fail(0, 'Error: one')
    ledger.fail(1, 'Error: two')
    const release = holdWriting()
    worker().says.message({ type: 'failed-datagrams', slots: [0] }, null)
    const first = worker()
    first.exit(1)
    expect(worker()).not.toBe(first)
    release()
    await setImmediate()
    await stop()
    expect(written.map(({ bytes, cause }) => [String(bytes), cause.kind])).toEqual([
      ['told', 'route-threw'],
      ['untold', 'route-threw'],
      ['in hand', 'worker-exited'],
    ])
    expect(worker().received.map(({ type }) => type)).not.toContain('filed')
  })

  it('are filed when they have failed, whatever slots a worker names', async () => {
    const { worker, written } = await running()
    const ledger = worker().ledger(SLOTS)
    ledger.take(0, 'in hand')
    ledger.take(1, 'handled')
    ledger.handle(1)
    ledger.take(2, 'failed')
    ledger.fail(2, 'Error: no')
    ledger.take(3, 'failed and not kept')
    ledger.fail(3, 'Error: no')
    ledger.take(3, 'in hand')
    const slots = [0, 1, 2, 2, 3, -1, SLOTS, 2 ** 40]
    worker().says.message({ type: 'failed-datagrams', slots }, null)
    worker().says.message({ type: 'failed-datagrams', slots }, null)
    await setImmediate()
    expect(written.map(({ bytes }) => String(bytes))).toEqual(['failed'])
    // The slot is free again, and its next datagram fails as well.
    ledger.take(2, 'failed next')
    ledger.fail(2, 'Error: no')
    worker().says.message({ type: 'failed-datagrams', slots: [2] }, null)
    await setImmediate()
    expect(written.map(({ bytes }) => String(bytes))).toEqual(['failed', 'failed next'])
  })

  it('are not filed for a route that threw where that is not wanted', async () => {
    const { worker, written, stop, processes } = await running({
      deadLetters: { failed: false, maxFileBytes: 1, keepFiles: 1 },
    })
    const ledger = worker().ledger(SLOTS)
    ledger.take(0, 'failed')
    ledger.fail(0, 'Error: no')
    worker().says.message({ type: 'failed-datagrams', slots: [0] }, null)
    worker().exit(1)
    await stop()
    expect(written).toEqual([])
    expect(processes[0]?.received).toMatchObject([{ work: { filesFailed: false } }])
  })

  it('are written a few at a time, and all before everything has ended', async () => {
    const concurrency = 200
    const batches: number[] = []
    const { worker, stop } = await running(
      { tasks: [udpTask('evrexec:udp', 0, { concurrency })] },
      {
        deadLetters: {
          write: async (datagrams) => {
            await setImmediate()
            batches.push(datagrams.length)
          },
          close: async () => {},
          status: () => ({ file: '', waiting: 0, lost: 0 }),
        },
      },
    )
    const ledger = worker().ledger(concurrency)
    for (let slot = 0; slot < concurrency; slot++) ledger.take(slot, 'x')
    worker().exit(null, 'SIGKILL')
    await stop()
    expect(batches).toEqual([64, 64, 64, 8])
  })

  it('are told per second', async () => {
    const { clock, worker, supervisor, stop } = await running()
    const rates = async () => (await supervisor.status()).tasks[0]?.datagramsPerSecond
    expect(await rates()).toBeNull()
    const ledger = worker().ledger(SLOTS)
    for (let nth = 0; nth < 10; nth++) {
      ledger.take(0, 'x')
      ledger.handle(0)
    }
    clock.pass(2_000)
    expect(await rates()).toEqual({ received: 5, handled: 5, failed: 0, kernelDropped: 0 })
    clock.pass(10_000)
    expect(await rates()).toEqual({ received: 0, handled: 0, failed: 0, kernelDropped: 0 })
    await stop()
    expect(clock.timers).toBe(0)
  })

  it('leave no ledger and no socket behind', async () => {
    const before = [ours(LEDGERS), ours(/^socket:/)]
    const { worker, stop } = await running()
    for (let life = 0; life < 5; life++) worker().exit(1)
    expect(ours(LEDGERS)).toBeGreaterThan(before[0] ?? 0)
    await stop()
    expect([ours(LEDGERS), ours(/^socket:/)]).toEqual(before)
  })

  it('are none of a worker that could not be spawned, which leaves no ledger either', async () => {
    const before = ours(LEDGERS)
    const { clock, worker, notices } = await running()
    worker().exit(1)
    worker().says.notSpawned('spawn EAGAIN')
    await setImmediate()
    expect(notices).toContainEqual(expect.objectContaining({ notice: 'worker-not-spawned' }))
    clock.pass(1)
    expect(ours(LEDGERS)).toBe(before + 1)
  })

  it('cannot be served by a worker for which there is no ledger: it is tried again', async () => {
    let isFull = false
    const platform = loaded.ok ? loaded.platform : (null as never)
    const createMemoryFile = (name: string, bytes: number) => {
      if (isFull) throw new Error('memfd_create EMFILE')
      return platform.createMemoryFile(name, bytes)
    }
    const { worker, clock, notices, processes } = await running(
      {},
      { loadPlatform: () => ({ ok: true, platform: { ...platform, createMemoryFile } }), random: () => 0.5 },
    )
    clock.pass(6_000)
    isFull = true
    worker().exit(1)
    await setImmediate()
    expect(processes).toHaveLength(2)
    expect(notices.slice(-2)).toMatchObject([
      { notice: 'worker-not-spawned', worker: 'evrexec:udp#0', message: 'memfd_create EMFILE' },
      { notice: 'worker-restarting', delayMillis: 50 },
    ])
    isFull = false
    clock.pass(50)
    expect(processes).toHaveLength(3)
  })
})
