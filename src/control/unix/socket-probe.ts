import { lstat } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Problem } from '../../problem/problem.ts'
import {
  anotherKind,
  CONTROL_SOCKET,
  isCode,
  type NamedFile,
  notASocket,
  systemProblem,
} from './socket-problems.ts'

/** `stale`: a socket whose process is gone; nobody can ever listen on it again. */
export type Probe = 'absent' | 'stale' | 'live' | Problem

/** Finds out what is at the path, by connecting: that a file is there says nothing about who listens. */
export async function probeSocket(path: string, file: NamedFile = CONTROL_SOCKET): Promise<Probe> {
  try {
    const found = await lstat(path)
    if (!found.isSocket()) return notASocket(path, file)
  } catch (error) {
    return isCode(error, 'ENOENT') ? 'absent' : systemProblem(error, `${file.what} ${path}`, file)
  }
  const code = await connectionError(path)
  switch (code) {
    case null:
    case 'EAGAIN': // so many wait to be accepted that there is no room for us
      return 'live'
    case 'ECONNREFUSED':
      return 'stale'
    case 'ENOENT':
      return 'absent'
    case 'EPROTOTYPE':
      return anotherKind(path, file)
    default:
      return systemProblem(Object.assign(new Error(code), { code }), `${file.what} ${path}`, file)
  }
}

function connectionError(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(null)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}
