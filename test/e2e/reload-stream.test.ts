/**
 * Fifty reloads under a stream of datagrams and a stream of runs: nothing is lost, nothing is done twice. Ten where
 * EVREXEC_TEST_SHORT asks for less of the same.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { connectControl } from '../../src/control/client/control-client.ts'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort } from '../helpers/udp.ts'
import { sendDatagrams } from '../helpers/udp-sender/send.mjs'

const RELOADS = process.env.EVREXEC_TEST_SHORT ? 10 : 50
const DATAGRAMS = RELOADS * 600
const RATE = 1500
/** Between two runs of a stream: as fast as it goes would keep the machine from reloading. */
const RUN_PAUSE_MILLIS = 5

/** Half of the datagrams and of the runs take their time, so that a reload finds some in hand. */
const route = (version: number) => `import { appendFileSync } from 'node:fs'
const note = (file, text) => appendFileSync(new URL('../' + file, import.meta.url), text + '\\n')
export default {
  async 'evrexec:udp'(evr) {
    const number = evr.bytes.readUInt32BE(0)
    if (number % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 3))
    note('datagrams.txt', number)
  },
  async 'evrexec:test'(evr) {
    if (Number(evr.data) % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 3))
    note('runs.txt', evr.data)
    return 'version ${version}'
  },
}`

it('lose and double nothing', async () => {
  const port = await freeUdpPort()
  const rig = await createRig({
    '.evrexecrc': JSON.stringify({
      exec: [{ line: `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`, socketWorkers: 2 }],
      run: { workers: 2 },
    }),
    'routes/a.mjs': route(0),
    'datagrams.txt': '',
    'runs.txt': '',
  })
  await rig.start()
  let runs = 0
  let isOver = false
  const answers = new Set<unknown>()

  const runStream = async () => {
    const client = connectControl(rig.socket)
    while (!isOver) {
      const outcome = await client.call('evrexec.run', ['evrexec:test', String(runs++)])
      expect(outcome).toMatchObject({ kind: 'result' })
      answers.add(outcome.kind === 'result' && outcome.result)
      await delay(RUN_PAUSE_MILLIS)
    }
    client.close()
  }
  const reloads = async () => {
    for (let version = 1; version <= RELOADS; version++) {
      await writeFile(rig.path('routes/a.mjs'), route(version))
      const { code, stderr } = await rig.evrexec('reload')
      expect(code, stderr).toBe(0)
    }
    isOver = true
  }
  const sending = sendDatagrams({ port, count: DATAGRAMS, rate: RATE })
  await Promise.all([reloads(), runStream(), runStream()])
  await sending

  const { task } = control(rig.socket)
  await vi.waitFor(
    async () =>
      expect((await task('evrexec:udp')).datagrams).toMatchObject({ handled: DATAGRAMS, kernelDropped: 0 }),
    { timeout: 20_000 },
  )
  const numbers = (text: string) => text.trim().split('\n').map(Number)
  const handled = numbers(await readFile(rig.path('datagrams.txt'), 'utf8'))
  expect(handled.length).toBe(DATAGRAMS)
  expect(new Set(handled).size).toBe(DATAGRAMS)
  const ran = numbers(await readFile(rig.path('runs.txt'), 'utf8'))
  expect(ran.length).toBe(runs)
  expect(new Set(ran).size).toBe(runs)
  expect(answers.size).toBeGreaterThan(RELOADS / 2)
  expect(answers).toContain(`version ${RELOADS}`)
}, 180_000)
