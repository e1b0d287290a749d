/** The ledger is readable, and right, at whatever instruction its worker was killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { Ledger } from '../../../src/supervisor/datagrams/ledger.ts'
import { madeUp } from './programs/made-up.ts'

const KILLS = 12
const SLOTS = 5
const SAID_BYTES = (SLOTS + 1) * 8

const loaded = loadPlatform()

async function bundledWriter(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evrexec-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const outfile = join(directory, 'endless-writer.mjs')
  const entry = join(import.meta.dirname, 'programs/endless-writer.ts')
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['koffi'],
  })
  return outfile
}

describe.skipIf(!loaded.ok)('the ledger of a worker that was killed', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  /** What a writer says that stands in each slot, and what a supervisor finds there. */
  async function afterKill(writer: string, nth: number) {
    const ledger = new Ledger(platform, SLOTS)
    const said = platform.createMemoryFile('said', SAID_BYTES)
    const stdio = ['ignore', 'pipe', 'inherit', 'ignore', 'ignore', ledger.fd, said] as const
    const env = { ...process.env, NODE_PATH: join(import.meta.dirname, '../../../node_modules') }
    const child = spawn(process.execPath, [writer, String(SLOTS)], { stdio: [...stdio], env })
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    // The first of them before anything is optimized, the others after more and more has been written.
    while (ledger.tally().handled() < nth ** 4) await new Promise(setImmediate)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const stands = [...new Float64Array(platform.mapFile(said, SAID_BYTES))]
    closeSync(said)
    const last = stands.pop() ?? 0
    return { ledger, stands, last }
  }

  it('tells exactly what was in hand and what had failed', async () => {
    const writer = await bundledWriter()
    for (let nth = 0; nth < KILLS; nth++) {
      const { ledger, stands, last } = await afterKill(writer, nth)
      const tally = ledger.tally()
      // Each has counted once; the last one may have been on its way in.
      expect(last - tally.handled() - tally.failed() - tally.inHand().length).toBeOneOf([0, 1])
      for (const [slot, number] of stands.entries()) {
        if (number !== 0) expect(tally.isInHand(slot)).toBe(number > 0)
        if (number < 0) expect(ledger.error(slot)).toBe(madeUp(-number).error)
        if (number !== 0 || tally.isInHand(slot)) expectWhole(ledger, slot, Math.abs(number))
      }
      ledger.close()
    }
  }, 60_000)
})

function numberIn(ledger: Ledger, slot: number): number {
  return ledger.datagram(slot).bytes.readUInt32LE()
}

/** @param number 0: whichever it is. */
function expectWhole(ledger: Ledger, slot: number, number: number): void {
  const found = numberIn(ledger, slot)
  if (number !== 0) expect(found).toBe(number)
  const { bytes, from } = madeUp(found)
  expect(ledger.datagram(slot)).toMatchObject({ srcip: from.address, srcport: from.port })
  expect(ledger.datagram(slot).bytes.equals(bytes)).toBe(true)
}
