import { control } from './control.ts'
import { createRig } from './evrexec.ts'
import { freeUdpPort, udpClient } from './udp.ts'

export const timer = (version: number) => `export default {
  async 'evrexec:timer'(evr) {
    console.log('timer ${version} begins')
    await evr.sleep(3_600_000_000).catch(() => {})
    console.log('timer ${version} ends')
  },
}`
export const udp = (version: number) =>
  `export default { 'evrexec:udp': (evr) => evr.reply('udp ${version}') }`
export const test = (version: number) => `export default { 'evrexec:test': () => 'test ${version}' }`

export async function started(extra: Record<string, string> = {}) {
  const port = await freeUdpPort()
  const lines = {
    timer: 'name=evrexec:timer;wait=0;workers=1;',
    udp: `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`,
  }
  const rig = await createRig({
    '.evrexecrc': JSON.stringify({ exec: Object.values(lines), grace: '2s' }),
    'routes/timer.mjs': timer(1),
    'routes/udp.mjs': udp(1),
    'routes/test.mjs': test(1),
    ...extra,
  })
  const evrexec = await rig.start()
  const { status, pid } = control(rig.socket)
  const client = await udpClient(port)
  return {
    rig,
    evrexec,
    port,
    lines,
    status,
    pids: async () => [await pid('evrexec:timer'), await pid('evrexec:udp'), await pid('run')] as const,
    configure: (config: Record<string, unknown>) => rig.write('.evrexecrc', JSON.stringify(config)),
    run: async () => (await rig.evrexec('run', 'evrexec:test')).stdout,
    async ask() {
      const answer = client.receive()
      await client.send('?')
      return String(await answer)
    },
  }
}
