/** What Node's own module loader does cannot be seen in the test runner, which has another one. */
import { execFile } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Problem } from '../../../src/problem/problem.ts'
import { bundleDriver } from '../../helpers/bundle-driver.ts'

export interface ChildReport {
  readonly routes: Readonly<Record<string, string>>
  readonly returned: readonly unknown[]
  readonly loadedFiles: readonly string[]
  readonly problems: readonly Problem[]
  readonly stderr: string
}

export interface Loader {
  /** Loads the routes in a process of their own, and executes those that are named. */
  load(directory: string, evnames?: readonly string[], nodeOptions?: readonly string[]): Promise<ChildReport>
  /** Names of what the processes left in their directory for temporary files. */
  litter(): string[]
  remove(): void
}

/** Bundles the loader as the package does, with or without jiti within its reach. */
export async function makeLoader({ jiti }: { readonly jiti: boolean }): Promise<Loader> {
  const { root, temporary, entry } = await bundleDriver('test/route/helpers/load-driver.ts', { jiti })
  return {
    load: async (directory, evnames = [], nodeOptions = []) => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [...nodeOptions, entry, directory, ...evnames],
        { env: { ...process.env, TMPDIR: temporary } },
      )
      return { ...(JSON.parse(stdout) as Omit<ChildReport, 'stderr'>), stderr }
    },
    litter: () => readdirSync(temporary),
    remove: () => rmSync(root, { recursive: true }),
  }
}
