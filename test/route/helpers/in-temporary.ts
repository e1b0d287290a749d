import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory of its own that is gone after the test. */
export async function inTemporary(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-routes-'))
  try {
    await use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
