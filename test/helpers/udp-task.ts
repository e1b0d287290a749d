import { expect, vi } from 'vitest'
import type { DatagramsStatus } from '../../src/supervisor/status.ts'
import { control } from './control.ts'
import { createRig } from './evrexec.ts'
import { freeUdpPort, udpClient } from './udp.ts'

export const EVNAME = 'evrexec:udp'

/** Tells, when it is asked to, in which order datagrams were begun and ended, and how many were in hand at most. */
export const TELLING_ROUTE = `const told = { begun: [], ended: [], most: 0 }
export default {
  async 'evrexec:udp'(evr) {
    if (evr.data === 'tell') return console.log(JSON.stringify(told))
    told.begun.push(Number(evr.data))
    told.most = Math.max(told.most, told.begun.length - told.ended.length)
    if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 3))
    if (Math.random() < 0.3) await new Promise((resolve) => setImmediate(resolve))
    if (Math.random() < 0.3) await null
    told.ended.push(Number(evr.data))
  },
}`

/** Keeps every datagram in hand until the worker gets SIGUSR2, and none that come later. */
export const GATED_ROUTE = `let open
const gate = new Promise((resolve) => { open = resolve })
process.on('SIGUSR2', () => { open(); console.log('opened') })
export default {
  async 'evrexec:udp'(evr) {
    if (evr.data !== 'last') await gate
    await evr.reply('done ' + evr.data)
  },
}`

/**
 * A supervisor with one UDP task.
 * @param route the text of a route module that has the event route `evrexec:udp`.
 * @param options those that stand beside the exec line.
 */
export async function startUdpTask(
  route: string,
  options: Record<string, unknown> = {},
  config: Record<string, unknown> = {},
) {
  const port = await freeUdpPort()
  const task = { line: `name=${EVNAME};sockaddr=udp:127.0.0.1:${port}`, ...options }
  const whole = { exec: [task], grace: '200ms', restartDelay: { healthyAfter: '1ms' }, ...config }
  const rig = await createRig({ '.evrexecrc': JSON.stringify(whole), 'routes/a.mjs': route })
  const evrexec = await rig.start()
  const client = await udpClient(port)
  const { task: taskNamed, pid } = control(rig.socket)

  const status = async (): Promise<DatagramsStatus> => {
    const { datagrams } = await taskNamed(EVNAME)
    if (datagrams === null) throw new Error('expected the status of datagrams')
    return datagrams
  }
  return {
    rig,
    evrexec,
    port,
    client,
    status,
    pid: () => pid(EVNAME),
    /** When what is on its way has arrived. */
    comesToBe: (expected: Partial<DatagramsStatus>) =>
      vi.waitFor(async () => expect(await status()).toMatchObject(expected), {
        timeout: 20_000,
        interval: 5,
      }),
    async send(count: number): Promise<void> {
      for (let nth = 0; nth < count; nth++) await client.send(String(nth))
    },
    async ask(data: string): Promise<string> {
      const answer = client.receive()
      await client.send(data)
      return String(await answer)
    },
  }
}
