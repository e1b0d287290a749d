import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface Files {
  /** Absolute, without links in it. */
  readonly root: string
  path(name: string): string
  /** Makes the directories on the way, too. */
  write(name: string, text: string): void
}

/** A temporary directory with these files in it, by their names in there; removed after the test. */
export function makeFiles(files: Readonly<Record<string, string>>): Files {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'evrexec-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = (name: string) => join(root, name)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { root, path, write }
}
