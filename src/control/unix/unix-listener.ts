import { chmod, chown, lstat, unlink } from 'node:fs/promises'
import type { Server } from 'node:net'
import { dirname, join } from 'node:path'
import { LONGEST_SOCKET_PATH_BYTES } from '../../config/socket-path.ts'
import type { Problem, Result } from '../../problem/problem.ts'
import { groupId } from './group-id.ts'
import { publish } from './publish.ts'
import { prepareDirectory } from './socket-directory.ts'
import { CONTROL_SOCKET, isCode, type NamedFile, systemProblem, tooLong } from './socket-problems.ts'
import { longestLockPath } from './stale-lock.ts'

export interface UnixSocketOptions {
  /** Absolute. */
  readonly path: string
  /** Who may use the socket besides its owner, by name or number. */
  readonly group: string | null
  /** What it is called in messages; the control socket unless it is said. */
  readonly file?: NamedFile
}

/** A server that listens under its path. */
export interface PublishedSocket {
  /** Removes the path, unless it is somebody else's by now; to be called while the server still listens. */
  unpublish(): Promise<void>
}

const OWNER_ONLY = 0o600
const OWNER_AND_GROUP = 0o660
const TEMPORARY_NAMES = 20

/**
 * Makes a server listen on a Unix socket that only its owner, and the group if one is given, may use, from the
 * first moment. It begins under a temporary name and gets its own when all is in place, so whoever finds a socket
 * at the path that refuses connections knows that it is stale, and none that is live is ever replaced.
 */
export async function listenOnUnixSocket(
  server: Server,
  { path, group, file = CONTROL_SOCKET }: UnixSocketOptions,
): Promise<Result<PublishedSocket>> {
  const gid = group === null ? null : await groupId(group)
  if (gid !== null && !gid.ok) return gid
  const listening = await listenThere(server, path, gid === null ? null : gid.value, file)
  if ('message' in listening) {
    server.close()
    return { ok: false, problems: [listening] }
  }
  return { ok: true, value: listening }
}

async function listenThere(
  server: Server,
  path: string,
  gid: number | null,
  file: NamedFile,
): Promise<PublishedSocket | Problem> {
  const directory = dirname(path)
  const bytes = Math.max(
    ...[path, temporaryName(directory), longestLockPath(directory)].map((each) => Buffer.byteLength(each)),
  )
  if (bytes > LONGEST_SOCKET_PATH_BYTES) return tooLong(path, bytes, LONGEST_SOCKET_PATH_BYTES, file)
  const unfit = await prepareDirectory(directory, gid, file)
  if (unfit !== null) return unfit
  try {
    const temporary = await listenTemporarily(server, directory)
    try {
      if (gid !== null) await giveToGroup(temporary, gid)
      const { dev, ino } = await lstat(temporary)
      const taken = await publish(temporary, path, file)
      return taken ?? { unpublish: () => removeIfSame(path, dev, ino) }
    } finally {
      await unlink(temporary).catch(() => {})
    }
  } catch (error) {
    return systemProblem(error, `${file.what} ${path}`, file)
  }
}

/** Short, so that it is seldom the name that makes a path too long. */
function temporaryName(directory: string): string {
  const random = Math.floor(Math.random() * 36 ** 4)
  return join(directory, `.e${random.toString(36).padStart(4, '0')}`)
}

async function listenTemporarily(server: Server, directory: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const name = temporaryName(directory)
    try {
      await listen(server, name)
      return name
    } catch (error) {
      if (!isCode(error, 'EADDRINUSE') || attempt === TEMPORARY_NAMES) throw error
    }
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      server.off('error', settle).off('listening', settle)
      if (error) reject(error)
      else resolve()
    }
    server.once('error', settle).once('listening', () => settle())
    // The socket's file is made before `listen` returns.
    const before = process.umask(0o777 & ~OWNER_ONLY)
    try {
      server.listen({ path, exclusive: true })
    } finally {
      process.umask(before)
    }
  })
}

async function giveToGroup(path: string, gid: number): Promise<void> {
  await chown(path, -1, gid)
  await chmod(path, OWNER_AND_GROUP)
}

async function removeIfSame(path: string, dev: number, ino: number): Promise<void> {
  try {
    const found = await lstat(path)
    if (found.dev === dev && found.ino === ino) await unlink(path)
  } catch {
    // It is gone already, or not ours to remove any more.
  }
}
