import { close, constants, fchmod, fchown, fstat, open, type Stats } from 'node:fs'
import { lstat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { loadPlatform } from '../../platform/platform.ts'
import type { Problem } from '../../problem/problem.ts'
import { prepareDirectory } from '../unix/socket-directory.ts'
import { isCode } from '../unix/socket-problems.ts'
import { beingRead, FIFO, fifoProblem, notAFifo, notOurs, openToAll, replaced } from './fifo-problems.ts'
import { makeFifo } from './make-fifo.ts'

export interface OpenFifo {
  /** Does not block. As it is open for writing as well, it never comes to an end. */
  readonly fd: number
  /** Removes the path, unless it is somebody else's by now. */
  remove(): Promise<void>
}

const OWNER_ONLY = 0o600
const OWNER_AND_GROUP = 0o660
const WRITABLE_BY_OTHERS = 0o002
/** A path can come and go while we look. */
const ATTEMPTS = 3

const [openFile, closeFile, statOf] = [promisify(open), promisify(close), promisify(fstat)]
const [setMode, setOwner] = [promisify(fchmod), promisify(fchown)]

/**
 * Makes a FIFO, or takes one that a supervisor has left behind; whoever waits there to write to it is served then.
 * What anybody reads is left alone.
 * @param gid of the group that may write to it besides its owner; null: nobody.
 */
export async function openFifo(path: string, gid: number | null): Promise<OpenFifo | Problem> {
  const unfit = await prepareDirectory(dirname(path), gid, FIFO)
  if (unfit !== null) return unfit
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await statAt(path)
      const opened = found === null ? await makeFifo(path) : await take(path, found, gid)
      if (opened !== null) return opened
    }
  } catch (error) {
    return fifoProblem(error, path)
  }
  return replaced(path)
}

/** @returns null when it is another by now. */
async function take(path: string, found: Stats, gid: number | null): Promise<OpenFifo | Problem | null> {
  const unfit = faultOf(path, found)
  if (unfit !== null) return unfit
  if (await isRead(path)) return beingRead(path)
  const fd = await openFile(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  let isKept = false
  try {
    if (!isSame(await statOf(fd), found)) return null
    // Of two that found nobody at the same moment, one gets it; without such locks both would, until one ends.
    if (tryLock(fd) === false) return beingRead(path)
    if (gid !== null) await setOwner(fd, -1, gid)
    await setMode(fd, gid === null ? OWNER_ONLY : OWNER_AND_GROUP)
    isKept = true
  } finally {
    if (!isKept) await closeFile(fd)
  }
  return { fd, remove: () => removeIfSame(path, found) }
}

function faultOf(path: string, found: Stats): Problem | null {
  if (found.isSymbolicLink()) return notAFifo(path, 'a symbolic link')
  if (!found.isFIFO()) return notAFifo(path, 'something else')
  if (found.nlink !== 1) return notAFifo(path, 'a FIFO that has another name, too')
  if (found.uid !== process.geteuid?.()) return notOurs(path, found.uid)
  return (found.mode & WRITABLE_BY_OTHERS) === 0 ? null : openToAll(path)
}

/** Nobody who reads a FIFO notices that it is opened for writing and closed again, unless there are no other writers. */
async function isRead(path: string): Promise<boolean> {
  try {
    await closeFile(await openFile(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW))
    return true
  } catch (error) {
    if (isCode(error, 'ENXIO')) return false
    throw error
  }
}

function tryLock(fd: number): boolean | null {
  const loaded = loadPlatform()
  return loaded.ok ? loaded.platform.tryLockFile(fd) : null
}

async function statAt(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

async function removeIfSame(path: string, ours: Stats): Promise<void> {
  try {
    if (isSame(await lstat(path), ours)) await unlink(path)
  } catch {
    // It is gone already, or not ours to remove any more.
  }
}

function isSame(one: Stats, other: Stats): boolean {
  return one.isFIFO() && one.dev === other.dev && one.ino === other.ino
}
