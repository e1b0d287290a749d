import { realpath } from 'node:fs/promises'
import { findScripts } from '../../route/find-scripts.ts'
import { FILES } from './file-states.ts'

/** What an edit can be of; all paths absolute. */
export interface Watched {
  /** The directory of route scripts; null: they do not matter. */
  readonly routes: string | null
  /** What workers have loaded, and what the configuration was read from. They need not exist. */
  readonly files: readonly string[]
  /** Of which only counts where they lead to. */
  readonly directories: readonly string[]
}

/** Tells edits from what only looks like one: another time, a file that nobody has loaded. */
export class Edits {
  /** What each path was last seen to lead to. */
  readonly #prints = new Map<string, string>()
  /** Those that were known otherwise than from their directory. */
  #named: ReadonlySet<string> = new Set()

  /**
   * Whether anything was edited since the last time.
   * @param readAtMillis when those files were read, on the wall clock, that this has not seen before.
   */
  async look({ routes, files, directories }: Watched, readAtMillis: number): Promise<boolean> {
    const scripts = routes === null ? [] : findScripts(routes).scripts
    const found = scripts.map((script) => script.file)
    const named = new Set([...files, ...directories, ...(routes === null ? [] : [routes])])
    const now = new Set([...named, ...found])
    let isEdited = false
    for (const path of now) {
      const isFile = !directories.includes(path) && path !== routes
      const { print, isNew } = isFile ? await file(path, readAtMillis) : await directory(path)
      const before = this.#prints.get(path)
      isEdited ||= before === undefined ? isNew || !named.has(path) : before !== print
      this.#prints.set(path, print)
    }
    for (const path of this.#prints.keys()) {
      if (now.has(path)) continue
      // A script is gone. What is merely no longer loaded, or of no matter any more, is no edit.
      isEdited ||= routes !== null && !this.#named.has(path)
      this.#prints.delete(path)
    }
    this.#named = named
    return isEdited
  }
}

async function file(path: string, readAtMillis: number) {
  const { print, real, mayHaveChangedSince } = await FILES.of(path)
  return { print, isNew: real !== null && mayHaveChangedSince(readAtMillis) }
}

async function directory(path: string) {
  const print = await realpath(path).catch((error: NodeJS.ErrnoException) => String(error.code))
  return { print, isNew: false }
}
