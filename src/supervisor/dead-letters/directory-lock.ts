import { constants, type FileHandle, open } from 'node:fs/promises'
import { loadPlatform } from '../../platform/platform.ts'
import type { Clock } from '../clock.ts'

const LOOK_AGAIN_MILLIS = 10
/** Whoever has it only writes some lines, or renames some files. */
const ATTEMPTS = 200

/**
 * The right to change which files there are in a directory, and what their last lines are. Where the system cannot
 * lock, it is had without asking; held sockets, which dead letters come from, are not to be had there either.
 * @returns gives it up by being closed.
 * @throws {NodeJS.ErrnoException} `EBUSY` when somebody else does not give it up.
 */
export async function lockDirectory(directory: string, clock: Clock): Promise<FileHandle> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (tryLock(handle) !== false) return handle
      await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MILLIS, resolve))
    }
    throw Object.assign(new Error(`EBUSY: ${directory} is locked`), { code: 'EBUSY' })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Locks an open file until it is closed; false when somebody else has it, null where the system has no such locks. */
export function tryLock({ fd }: FileHandle): boolean | null {
  const loaded = loadPlatform()
  return loaded.ok ? loaded.platform.tryLockFile(fd) : null
}
