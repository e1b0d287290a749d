import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a directory and those above it that are missing; one that is there is left as it is. Node's own `recursive`
 * never ends where the directory above is there and the system says that it is not, as in /proc.
 * @param path absolute.
 * @throws as `mkdir` does.
 */
export async function makeDirectories(path: string, mode?: number): Promise<void> {
  try {
    await make(path, mode)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectories(dirname(path), mode)
    await make(path, mode)
  }
}

async function make(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, mode)
  } catch (error) {
    const isThere = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
    if (!isThere) throw error
  }
}
