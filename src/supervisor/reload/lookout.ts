import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename } from 'node:path'
import type { Names, Places } from './places.ts'

interface Post {
  readonly watcher: FSWatcher
  /** Another directory may come to have the same path. */
  readonly inode: bigint
  names: Names
}

/** Watches directories, and says when something happens to a name that matters. */
export class Lookout {
  readonly #onHint: () => void
  readonly #posts = new Map<string, Post>()

  constructor(onHint: () => void) {
    this.#onHint = onHint
  }

  /** @returns whether all of these places are watched from now on. */
  move(places: Places): boolean {
    for (const directory of this.#posts.keys()) if (!places.has(directory)) this.#leave(directory)
    let isComplete = true
    for (const [directory, names] of places) isComplete = this.#take(directory, names) && isComplete
    return isComplete
  }

  close(): void {
    for (const directory of this.#posts.keys()) this.#leave(directory)
  }

  #take(directory: string, names: Names): boolean {
    const inode = inodeOf(directory)
    const before = this.#posts.get(directory)
    if (before !== undefined && before.inode === inode) {
      before.names = names
      return true
    }
    this.#leave(directory)
    // The place above it is watched for its name.
    if (inode === null) return true
    try {
      const watcher = watch(directory, { persistent: false })
      watcher.on('change', (_, name) => this.#heard(directory, watcher, name === null ? null : String(name)))
      watcher.on('error', () => this.#lost(directory, watcher))
      this.#posts.set(directory, { watcher, inode, names })
      return true
    } catch {
      return false
    }
  }

  #heard(directory: string, watcher: FSWatcher, name: string | null): void {
    const names = this.#posts.get(directory)?.names
    // Its own name, when it was renamed or removed: what is watched then is not at this path any more.
    if (name === basename(directory)) this.#lost(directory, watcher)
    else if (name === null || names === 'all' || names?.has(name)) this.#onHint()
  }

  #lost(directory: string, watcher: FSWatcher): void {
    if (this.#posts.get(directory)?.watcher === watcher) this.#leave(directory)
    this.#onHint()
  }

  #leave(directory: string): void {
    this.#posts.get(directory)?.watcher.close()
    this.#posts.delete(directory)
  }
}

/** Null when it is not there, or not to be seen. */
function inodeOf(directory: string): bigint | null {
  try {
    return statSync(directory, { bigint: true }).ino
  } catch {
    return null
  }
}
