import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

/** Bundles a driver as the package is bundled, with or without jiti within its reach, to try Node's own loader. */
export async function bundleDriver(driver: string, { jiti }: { readonly jiti: boolean }) {
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
    absWorkingDir: join(import.meta.dirname, '../..'),
    entryPoints: [
      { in: driver, out: 'driver' },
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
  return { root, temporary, entry: join(root, 'dist/driver.js') }
}
