import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

/**
 * Makes a program of the tests something that any Node can run, also as another user; removed after the test.
 * @param entry absolute path of its TypeScript.
 * @returns its path. Optional packages are found by NODE_PATH, if at all.
 */
export async function bundled(entry: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evr-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  const outfile = join(directory, `${basename(entry, '.ts')}.mjs`)
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['koffi'],
    logLevel: 'error',
  })
  return outfile
}
