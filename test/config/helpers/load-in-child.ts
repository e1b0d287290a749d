/** What Node's own module loader does cannot be seen in the test runner, which has another one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { build } from 'esbuild'
import type { Config } from '../../../src/config/config.ts'
import type { Result } from '../../../src/problem/problem.ts'

export interface Loader {
  /** Loads the configuration of a directory, always in the same process. */
  load(cwd: string): Promise<Result<Config>>
  /** Names of what the process left in its directory for temporary files. */
  litter(): string[]
  remove(): Promise<void>
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
      { in: 'test/config/helpers/load-driver.ts', out: 'driver' },
      { in: 'src/route/typescript/hooks.ts', out: 'typescript-hooks' },
    ],
    outdir: join(root, 'dist'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['typescript', 'jiti'],
    banner: {
      js: 'import { createRequire as make } from "node:module";const require = make(import.meta.url);',
    },
  })
  const child = spawn(process.execPath, [join(root, 'dist/driver.js')], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  return {
    load: (cwd) => ask(child, lines, cwd),
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
