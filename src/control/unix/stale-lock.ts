/**
 * The right to remove a stale socket, which only one process at a time can have, and which nobody keeps by dying.
 *
 * It is a directory that holds one link to its owner's listening socket. Renaming a directory to that name works only
 * while nothing, or an empty directory, is there; and an owner that is gone is found out by connecting to the link,
 * whose name no other owner has, so that removing it cannot hit another.
 */
import { link, mkdir, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { probeSocket } from './socket-probe.ts'
import { isCode } from './socket-problems.ts'

/** Beside the socket; short, as the links in it are connected to. */
const LOCK_NAME = '.el'

/** How many of a temporary name's last characters make the name of a link. */
const TOKEN_CHARACTERS = 4

/** The longest path that is connected to for a lock in this directory. */
export function longestLockPath(directory: string): string {
  return join(directory, LOCK_NAME, 'x'.repeat(TOKEN_CHARACTERS))
}

/**
 * @param temporary our listening socket, in the directory of the one to be removed.
 * @returns gives the right up; null when somebody else has it.
 */
export async function takeLock(temporary: string): Promise<(() => Promise<void>) | null> {
  const lock = join(dirname(temporary), LOCK_NAME)
  const token = basename(temporary).slice(-TOKEN_CHARACTERS)
  const made = `${temporary}.lock`
  await mkdir(made, { mode: 0o700 })
  try {
    await link(temporary, join(made, token))
    await rename(made, lock)
    return () => remove(lock, token)
  } catch (error) {
    await rm(made, { recursive: true, force: true })
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
    await removeOfTheDead(lock)
    return null
  }
}

async function removeOfTheDead(lock: string): Promise<void> {
  const tokens = await readdir(lock).catch(() => [])
  for (const token of tokens) {
    if ((await probeSocket(join(lock, token))) === 'stale') await remove(lock, token)
  }
}

async function remove(lock: string, token: string): Promise<void> {
  await unlink(join(lock, token)).catch(ignoreMissing)
  // Not empty any more when the next one has it already.
  await rmdir(lock).catch(() => {})
}

function ignoreMissing(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error
}
