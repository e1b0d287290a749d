import { fstat } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { promisify } from 'node:util'
import type { Problem } from '../../problem/problem.ts'
import { systemProblem } from './socket-problems.ts'

const statOf = promisify(fstat)

/** A Unix socket that this process was started with and that clients can connect to already. */
export interface InheritedListener {
  readonly fd: number
  /** Where it is bound. */
  readonly path: string
}

/** What a socket unit calls the control socket, wherever it is: `FileDescriptorName=control`. */
const NAME = 'control'

/** `__SO_ACCEPTCON` and `SOCK_STREAM`, as /proc/net/unix has them. */
const LISTENING = '00010000'
const STREAM = '0001'

/**
 * The control socket among the descriptors that this process was started with: the one of that name, or bound where
 * it should be. Null when there is none.
 * @param names of the descriptors.
 */
export async function findInheritedListener(
  names: ReadonlyMap<number, string>,
  path: string,
): Promise<InheritedListener | null> {
  if (names.size === 0) return null
  const paths = await listeningPaths()
  const found: (InheritedListener & { readonly name: string })[] = []
  for (const [fd, name] of names) {
    const bound = paths.get(await inodeOf(fd))
    if (bound !== undefined) found.push({ fd, name, path: bound })
  }
  const listener = found.find((each) => each.path === path) ?? found.find(({ name }) => name === NAME)
  return listener === undefined ? null : { fd: listener.fd, path: listener.path }
}

/** @returns why it cannot be served; null when it is. */
export function serveInherited(server: Server, { fd, path }: InheritedListener): Promise<Problem | null> {
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve(systemProblem(error, `the control socket ${path}, which was handed down`))
    server.once('error', fail)
    server.listen({ fd, exclusive: true }, () => {
      server.off('error', fail)
      resolve(null)
    })
  })
}

/** The paths of Unix sockets that listen, by their inodes. */
async function listeningPaths(): Promise<ReadonlyMap<string, string>> {
  const table = await readFile('/proc/net/unix', 'utf8').catch(() => '')
  return new Map(
    table.split('\n').flatMap((line) => {
      const [, flags, type, inode = '', path = ''] =
        /^\S+ \S+ \S+ (\S+) (\S+) \S+ +(\d+) (\/.*)$/.exec(line) ?? []
      return flags === LISTENING && type === STREAM ? [[inode, path] as const] : []
    }),
  )
}

async function inodeOf(fd: number): Promise<string> {
  return statOf(fd).then(
    (found) => (found.isSocket() ? String(found.ino) : ''),
    () => '',
  )
}
