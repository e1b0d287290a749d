import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Rig } from './evrexec.ts'

const ROOT = join(import.meta.dirname, '../..')

/**
 * Installs the package into the rig's directory, and none of its optional dependencies.
 * @returns its `bin/evrexec.js`.
 */
export async function installWithoutPackages(rig: Rig): Promise<string> {
  for (const part of ['bin', 'dist', 'package.json']) {
    await cp(join(ROOT, part), rig.path('installed', part), { recursive: true })
  }
  return rig.path('installed/bin/evrexec.js')
}
