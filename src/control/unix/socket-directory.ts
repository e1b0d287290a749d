import { chmod, chown, lstat, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { defaultSocketPath, userId } from '../../config/socket-path.ts'
import type { Problem } from '../../problem/problem.ts'
import { problem } from '../../problem/problem.ts'
import { CONTROL_SOCKET, isCode, type NamedFile, systemProblem } from './socket-problems.ts'

const STICKY = 0o1000
const WRITABLE_BY_OTHERS = 0o002
const ENTERED_BY_OTHERS = 0o011

/**
 * Sees to it that a directory is there in which nobody else can replace what is to be in it. One that is missing is
 * made, for us alone, or for the group to pass through. Our usual one may have been made when there was no group yet.
 * @returns what is wrong with it; null: nothing.
 */
export async function prepareDirectory(
  directory: string,
  gid: number | null,
  file: NamedFile = CONTROL_SOCKET,
): Promise<Problem | null> {
  try {
    await makeDirectory(directory, gid)
    return await danger(directory, file)
  } catch (error) {
    if (isCode(error, 'ENOENT')) {
      const parent = dirname(directory)
      return problem(
        `expected ${parent} to be there, for ${file.what}'s directory ${directory} to be made in it; make it, or ` +
          `choose another path for it (${file.options})`,
      )
    }
    return systemProblem(error, `${file.what}'s directory ${directory}`, file)
  }
}

async function makeDirectory(directory: string, gid: number | null): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 })
  } catch (error) {
    // Some file systems say EROFS or EACCES also for a directory that is there.
    if (!(await isDirectory(directory))) throw error
    if (gid === null || !(await isClosedBefore(directory))) return
  }
  if (gid !== null) await chown(directory, -1, gid)
  // The umask may have taken away too much.
  await chmod(directory, gid === null ? 0o700 : 0o710)
}

/** Whether it is our own place for the control socket, and the group could not pass through. */
async function isClosedBefore(directory: string): Promise<boolean> {
  if (directory !== dirname(defaultSocketPath(process.env, userId()))) return false
  const found = await lstat(directory)
  return found.isDirectory() && found.uid === userId() && (found.mode & ENTERED_BY_OTHERS) === 0
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function danger(directory: string, { what, options }: NamedFile): Promise<Problem | null> {
  const { mode } = await stat(directory)
  if (isOpen(mode) && !isSticky(mode)) {
    return problem(
      `expected a directory for ${what} in which nobody else can replace it, found ${directory}, which everybody ` +
        `can write to; take that away (chmod o-w), or choose another path for it (${options})`,
    )
  }
  // What stands in /tmp may have been put there by anybody, in the hope that we take it for ours.
  const around = await stat(dirname(directory))
  const { uid } = await lstat(directory)
  const ours = uid === 0 || uid === process.getuid?.()
  if (ours || !isOpen(around.mode) || directory === dirname(directory)) return null
  return problem(
    `expected ${what}'s directory ${directory} to belong to this user, found that it belongs to user ` +
      `${uid}, as anybody could have made it in ${dirname(directory)}; choose another path for it (${options})`,
  )
}

function isOpen(mode: number): boolean {
  return (mode & WRITABLE_BY_OTHERS) !== 0
}

function isSticky(mode: number): boolean {
  return (mode & STICKY) !== 0
}
