import { describe, expect, it } from 'vitest'
import { linesIn, linesOnceThereAre } from '../../helpers/dead-letters.ts'
import type { Rig } from '../../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../../helpers/udp.ts'
import { edit, exampleRig } from './example-rig.ts'

/** @param seconds between two flushes; without it there is none unless it is asked for. */
async function started(seconds = 3600) {
  const port = await freeUdpPort()
  const rig = await exampleRig('statsd', { 8125: port, "FLUSH_SECONDS: '10'": `FLUSH_SECONDS: '${seconds}'` })
  const evrexec = await rig.start()
  const client = await udpClient(port)
  const file = rig.path('stats.jsonl')
  return { rig, evrexec, client, file }
}

async function totalOf(counter: string, file: string): Promise<number> {
  const lines = (await linesIn(file)) as { counters: Record<string, number> }[]
  return lines.reduce((total, { counters }) => total + (counters[counter] ?? 0), 0)
}

describe('the StatsD aggregator', () => {
  it('adds up counters, follows gauges and summarizes timers', async () => {
    const { client, file } = await started()
    await client.send('logins:1|c\nlogins:2|c|@0.1|#tag:x\nqueue:17|g\nqueue:-2|g\nqueue:+1.5|g')
    for (let millis = 100; millis > 0; millis--) await client.send(`page:${millis}|ms|@0.5`)
    await client.send('one:5|h\n')
    await client.send('flush')
    await client.send('queue:+1|g')
    await client.send('flush')
    expect(await linesOnceThereAre(2, file)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        seconds: expect.any(Number),
        counters: { logins: 21 },
        gauges: { queue: 16.5 },
        timers: {
          page: { count: 200, min: 1, mean: 50.5, median: 50, p95: 95, max: 100 },
          one: { count: 1, min: 5, mean: 5, median: 5, p95: 5, max: 5 },
        },
        badLines: 0,
      },
      expect.objectContaining({ counters: {}, gauges: { queue: 17.5 }, timers: {} }),
    ])
  })

  it('counts what is no metric, and goes on', async () => {
    const { client, file } = await started()
    const bad = [
      'x',
      'x:1',
      'x:1|',
      'x:1|q',
      'x:|c',
      'x:one|c',
      'x:1|c|@0',
      'x:1|c|@2',
      ':1|c',
      `${':'.repeat(60_000)}`,
    ]
    for (const line of bad) await client.send(line)
    await client.send(`${bad.slice(0, 3).join('\n')}\n__proto__:1|c\nflush`)
    const counters = JSON.parse('{"__proto__":1}')
    expect(await linesOnceThereAre(1, file)).toMatchObject([{ counters, badLines: bad.length + 3 }])
  })

  it('is flushed by the clock', async () => {
    const { client, file } = await started(0.1)
    await client.send('logins:1|c')
    await expect.poll(() => totalOf('logins', file), { timeout: 20_000 }).toBe(1)
    await client.send('logins:1|c')
    await expect.poll(() => totalOf('logins', file), { timeout: 20_000 }).toBe(2)
  })

  it('loses nothing when it is reloaded or stopped', async () => {
    const { rig, evrexec, client, file } = await started()
    const send = async (count: number) => {
      for (let sent = 0; sent < count; sent++) await client.send('logins:1|c')
    }
    await send(1000)
    await edit(rig, 'statsd.mjs')
    const reload = rig.evrexec('reload')
    await send(1000)
    expect(await reload).toMatchObject({ code: 0 })
    await handled(2000, rig)
    await evrexec.end()
    expect(await totalOf('logins', file)).toBe(2000)
  })

  it('loses nothing by an exception that nobody caught', async () => {
    const { rig, evrexec, client, file } = await started()
    await edit(rig, 'statsd.mjs', "process.on('SIGUSR2', () => { throw new Error('bug') })")
    await rig.evrexec('reload')
    await client.send('logins:1|c')
    await handled(1, rig)
    const { tasks } = JSON.parse((await rig.evrexec('status', '--json')).stdout)
    process.kill(tasks[0].workers[0].pid, 'SIGUSR2')
    await evrexec.stderr.waitFor(/^statsd:udp#0 .*exit code 1/)
    expect(await totalOf('logins', file)).toBe(1)
  })
})

async function handled(count: number, rig: Rig): Promise<void> {
  const status = async () => (await rig.evrexec('status', '--json')).stdout
  await expect.poll(status, { timeout: 20_000 }).toContain(`"handled": ${count},`)
}
