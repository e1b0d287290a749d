/** Where no socket can be held, workers bind their own and keep in memory, up to a limit, what has to wait. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'
import { GATED_ROUTE, TELLING_ROUTE } from '../helpers/udp-task.ts'
import { installWithoutPackages } from '../helpers/without-packages.ts'

async function startNotHeld(route: string, options: Record<string, unknown>) {
  const port = await freeUdpPort()
  const line = `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`
  const task = { line, socketWorkers: 3, ...options }
  const rig = await createRig({
    '.evrexecrc': JSON.stringify({ exec: [task], grace: '200ms' }),
    'routes/a.mjs': route,
  })
  const evrexec = rig.spawn(['start'], { binary: await installWithoutPackages(rig) })
  await evrexec.stderr.waitFor(/^ready: .* 2 workers/)
  const client = await udpClient(port)
  const send = async (count: number, size = 0) => {
    for (let nth = 0; nth < count; nth++) await client.send(String(nth).padEnd(size))
  }
  /** When the worker has read all that was sent. */
  const isRead = () =>
    vi.waitFor(async () => {
      const table = await readFile('/proc/net/udp', 'utf8')
      const rows = table.split('\n').map((row) => row.trim().split(/\s+/))
      const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
      const [queues] = rows.filter(([, address]) => address?.endsWith(local)).map((row) => row[4])
      expect(queues).toMatch(/:0+$/)
    })
  return { rig, evrexec, client, send, isRead }
}

describe("a worker's own socket", () => {
  it.each([1, 3])('has at most %i in hand, and the others wait in order', async (most) => {
    const { evrexec, client, send } = await startNotHeld(TELLING_ROUTE, { concurrency: most })
    await send(400)
    // Until it has come to the end of what waited.
    let told = { most: 0, begun: [] as number[], ended: [] as number[] }
    while (told.ended.length < 400) {
      await client.send('tell')
      const [line] = await evrexec.stdout.waitFor(/\{.*\}/)
      told = JSON.parse(line)
    }
    const inOrder = Array.from({ length: 400 }, (_, nth) => nth)
    expect(told).toMatchObject({ most, begun: inOrder })
    if (most === 1) expect(told.ended).toEqual(inOrder)
  })

  it('drops what exceeds its room, and tells how much that was', async () => {
    const { evrexec, send } = await startNotHeld(GATED_ROUTE, { concurrency: 1, receiveBuffer: '64KiB' })
    await send(200, 2000)
    const warning = /udp:127\.0\.0\.1:\d+: (\d+) datagrams were dropped: the 1 in hand take their time/
    const [, dropped] = await evrexec.stderr.waitFor(warning)
    // 2,000 bytes and something for each: 26 of them have room.
    expect(Number(dropped)).toBeLessThanOrEqual(200 - 27)
    expect(Number(dropped)).toBeGreaterThan(0)
  })

  it('finishes what waits before it stops', async () => {
    const { rig, evrexec, client, send, isRead } = await startNotHeld(
      `let count = 0
      export default {
        async 'evrexec:udp'(evr) {
          await evr.sleep(600_000)
          count += 1
          if (evr.data === 'last') console.log(count + ' handled')
        },
      }`,
      { concurrency: 1, receiveBuffer: '4MiB' },
    )
    await send(50)
    await client.send('last')
    await isRead()
    await rig.evrexec('stop')
    const { stdout } = await evrexec.finished
    expect(stdout).toContain('51 handled')
  })
})
