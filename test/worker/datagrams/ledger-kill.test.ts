/** The ledger is readable, and right, at whatever instruction its worker was killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { Ledger } from '../../../src/supervisor/datagrams/ledger.ts'
import { bundled } from '../../helpers/bundled.ts'
import { madeUp } from './programs/made-up.ts'
import { STEP, saidBytes, saidIn } from './programs/said.ts'

const KILLS = 16
const SLOTS = 5

const loaded = loadPlatform()

describe.skipIf(!loaded.ok)('the ledger of a worker that was killed', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  /** What a writer said about itself, and what a supervisor finds. */
  async function afterKill(writer: string, nth: number) {
    const ledger = new Ledger(platform, SLOTS)
    const said = platform.createMemoryFile('said', saidBytes(SLOTS))
    const stdio = ['ignore', 'pipe', 'inherit', 'ignore', 'ignore', ledger.fd, said] as const
    const env = { ...process.env, NODE_PATH: join(import.meta.dirname, '../../../node_modules') }
    const child = spawn(process.execPath, [writer, String(SLOTS)], { stdio: [...stdio], env })
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    // The first of them before anything is optimized, the others after more and more has been written.
    while (ledger.tally().handled() < nth ** 3) await new Promise(setImmediate)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { steps, numbers, begun } = saidIn(platform.mapFile(said, saidBytes(SLOTS)), SLOTS)
    closeSync(said)
    return { ledger, steps, numbers, begun: begun[0] ?? 0 }
  }

  it('tells exactly what was in hand and what had failed', async () => {
    const writer = await bundled(join(import.meta.dirname, 'programs/endless-writer.ts'))
    for (let nth = 0; nth < KILLS; nth++) {
      const { ledger, steps, numbers, begun } = await afterKill(writer, nth)
      const tally = ledger.tally()
      // Each has counted once; the last one may have been on its way in.
      expect(begun - tally.handled() - tally.failed() - tally.inHand().length).toBeOneOf([0, 1])
      for (const [slot, number] of numbers.entries()) {
        const step = steps[slot]
        const isInHand = tally.isInHand(slot)
        if (step === STEP.inHand) expect(isInHand).toBe(true)
        if (step === STEP.free || step === STEP.failed) expect(isInHand).toBe(false)
        const { bytes, from, error } = madeUp(number)
        const hasFailed = step === STEP.failed || (step === STEP.failing && !isInHand)
        if (hasFailed) expect(ledger.error(slot)).toBe(error)
        if (!hasFailed && !isInHand) continue
        expect(ledger.datagram(slot)).toMatchObject({ srcip: from.address, srcport: from.port })
        expect(ledger.datagram(slot).bytes.equals(bytes)).toBe(true)
      }
      ledger.close()
    }
  }, 60_000)
})
