/** What Node's own module loader does cannot be seen in the test runner, which has another one. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { Problem } from '../../../src/problem/problem.ts'

export interface ChildReport {
  readonly routes: Readonly<Record<string, string>>
  readonly skipped: readonly Problem[]
  readonly returned: readonly unknown[]
  readonly problems: readonly Problem[]
  readonly stderr: string
}

export interface Loader {
  /** Loads the routes in a process of their own, and executes those that are named. */
  load(directory: string, evnames?: readonly string[]): Promise<ChildReport>
  /** Names of what the processes left in their directory for temporary files. */
  litter(): string[]
  remove(): void
}

/** Bundles the loader as the package does, with or without jiti within its reach. */
export async function makeLoader({ jiti }: { readonly jiti: boolean }): Promise<Loader> {
  const root = mkdtempSync(join(tmpdir(), 'evrexec-load-'))
  const temporary = join(root, 'tmp')
  mkdirSync(temporary)
  if (jiti) {
    mkdirSync(join(root, 'node_modules'))
    const main = createRequire(import.meta.url).resolve('jiti')
    symlinkSync(dirname(dirname(main)), join(root, 'node_modules/jiti'))
  }
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  await build({
    absWorkingDir: join(import.meta.dirname, '../../..'),
    entryPoints: [
      { in: 'test/route/helpers/load-driver.ts', out: 'driver' },
      { in: 'src/route/typescript/hooks.ts', out: 'typescript-hooks' },
    ],
    outdir: join(root, 'dist'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  })
  return {
    load: async (directory, evnames = []) => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [join(root, 'dist/driver.js'), directory, ...evnames],
        { env: { ...process.env, TMPDIR: temporary } },
      )
      return { ...(JSON.parse(stdout) as Omit<ChildReport, 'stderr'>), stderr }
    },
    litter: () => readdirSync(temporary),
    remove: () => rmSync(root, { recursive: true }),
  }
}
