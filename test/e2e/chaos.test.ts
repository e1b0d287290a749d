/** The proof of `npm run chaos` in its short form, and that it cleans up after itself. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'
import { LineReader } from '../helpers/line-reader.ts'

const CHAOS = fileURLToPath(new URL('../chaos/main.mjs', import.meta.url))
const canHold = loadPlatform().ok

/** All that it makes is below the rig's directory, and all that it begins is marked as the rig's. */
async function startChaos(rig: Rig, ...args: string[]) {
  await mkdir(rig.path('tmp'))
  const env = { ...process.env, EVREXEC_TEST_RIG: rig.directory, TMPDIR: rig.path('tmp') }
  const chaos = spawn(process.execPath, [CHAOS, '--short', ...args], { env, stdio: 'pipe' })
  onTestFinished(() => void chaos.kill('SIGTERM'))
  const describe = () => `${stdout.text}\n${stderr.text}`
  const stdout = new LineReader(chaos.stdout, describe)
  const stderr = new LineReader(chaos.stderr, describe)
  return { chaos, stdout, stderr, code: exitCodeOf(chaos), describe }
}

function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve))
}

/** Newer Nodes keep compiled code there. */
async function leftIn(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  return names.filter((name) => name !== 'node-compile-cache')
}

it.runIf(canHold)('loses no datagram because a worker died', async () => {
  const rig = await createRig()
  const { code, stdout, describe } = await startChaos(rig)
  expect(await code, describe()).toBe(0)
  expect(stdout.text.match(/^\| (?:one|two) worker.*\| so +\|$/gm), describe()).toHaveLength(2)
  await rig.gone()
  expect(await leftIn(rig.path('tmp'))).toEqual([])
})

it.runIf(canHold)('leaves nothing behind when it is interrupted', async () => {
  const rig = await createRig()
  const { chaos, code, stderr } = await startChaos(rig, '--count', '10000000')
  await stderr.waitFor(/^one worker: sending/)
  chaos.kill('SIGINT')
  expect(await code).toBe(130)
  await rig.gone()
  expect(await leftIn(rig.path('tmp'))).toEqual([])
})
