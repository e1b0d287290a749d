/** What Node's own module loader does cannot be seen in the test runner, which has another one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { createInterface, type Interface } from 'node:readline'
import type { Config } from '../../../src/config/config.ts'
import type { Result } from '../../../src/problem/problem.ts'
import { bundleDriver } from '../../helpers/bundle-driver.ts'

export interface Loader {
  /** Loads the configuration of a directory, always in the same process. */
  load(cwd: string): Promise<Result<Config>>
  /** Names of what the process left in its directory for temporary files. */
  litter(): string[]
  remove(): Promise<void>
}

/** Bundles the loader as the package does, with or without jiti within its reach. */
export async function makeLoader({ jiti }: { readonly jiti: boolean }): Promise<Loader> {
  const { root, temporary, entry } = await bundleDriver('test/config/helpers/load-driver.ts', { jiti })
  const child = spawn(process.execPath, [entry], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process that loads has ended; what it printed says why')
  })
  // At the end that is as it should be.
  ended.catch(() => {})
  return {
    load: (cwd) => Promise.race([ask(child, lines, cwd), ended]),
    litter: () => readdirSync(temporary),
    async remove() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(root, { recursive: true })
    },
  }
}

async function ask(child: ChildProcess, lines: Interface, cwd: string): Promise<Result<Config>> {
  const answer = once(lines, 'line')
  child.stdin?.write(`${cwd}\n`)
  const [line] = await answer
  return JSON.parse(line)
}
