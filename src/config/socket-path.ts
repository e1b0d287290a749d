import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** A Unix socket's path holds so many bytes; what is over it Node 20 cuts off silently. */
export const LONGEST_SOCKET_PATH_BYTES = 107

/**
 * Where the control socket is unless something else is said. systemd makes the first directory, and only its own
 * user can write to any of them.
 * @param uid the user's number; -1 where the system has none.
 */
export function defaultSocketPath(env: NodeJS.ProcessEnv, uid: number): string {
  const runtime = env.RUNTIME_DIRECTORY?.split(':')[0] ?? ''
  if (isAbsolute(runtime)) return join(runtime, 'evrexec.sock')
  if (uid === 0) return '/run/evrexec/evrexec.sock'
  const session = env.XDG_RUNTIME_DIR ?? ''
  if (isAbsolute(session)) return join(session, 'evrexec', 'evrexec.sock')
  return join(tmpdir(), `evrexec-${uid}`, 'evrexec.sock')
}

/** The number of the user that this process runs as; -1 where the system has none. */
export function userId(): number {
  return process.getuid?.() ?? -1
}

/** What is expected of a path instead, when it is too long for a Unix socket; null when it fits. */
export function socketPathFault(path: string): string | null {
  const bytes = Buffer.byteLength(path)
  if (bytes <= LONGEST_SOCKET_PATH_BYTES) return null
  return `a path of at most ${LONGEST_SOCKET_PATH_BYTES} bytes (this one has ${bytes})`
}
