/** The wording of what keeps the control socket from being opened. */
import { type Problem, problem } from '../problem/problem.ts'

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

const ELSEWHERE = 'or choose another path for it (--socket, EVREXEC_SOCKET)'

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: `permission denied; start evrexec as a user who may write there, ${ELSEWHERE}`,
  EPERM: `not permitted; start evrexec as a user who may do that, ${ELSEWHERE}`,
  EROFS: 'the file system is read-only; choose another path for it (--socket, EVREXEC_SOCKET)',
  ENOSPC: `the disk is full; make room, ${ELSEWHERE}`,
  EDQUOT: `the disk quota is used up; make room, ${ELSEWHERE}`,
  EEXIST: `something that is not a directory is there; remove it, ${ELSEWHERE}`,
  ENOTDIR: 'a part of its path is not a directory; choose another path for it (--socket, EVREXEC_SOCKET)',
  ELOOP:
    'its path goes round in circles through symbolic links; choose another path for it (--socket, EVREXEC_SOCKET)',
  ENAMETOOLONG: 'a part of its path is too long; choose another path for it (--socket, EVREXEC_SOCKET)',
}

/** @param what cannot be had, such as `the control socket /run/evrexec/evrexec.sock`. */
export function systemProblem(error: unknown, what: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cause = CAUSES[code] ?? (error instanceof Error ? error.message : String(error))
  return problem(`cannot open ${what}: ${cause}`)
}

export function alreadyRunning(path: string, pid: number | null): Problem {
  const who = pid === null ? '' : ` (pid ${pid})`
  return problem(`a supervisor is already running at ${path}${who}; stop it (evrexec stop), ${ELSEWHERE}`)
}

export function beingStarted(path: string): Problem {
  return problem(`another supervisor is being started at ${path}; try again`)
}

export function notASocket(path: string): Problem {
  return problem(`expected a socket or nothing at ${path}, found something else; remove it, ${ELSEWHERE}`)
}

export function anotherKind(path: string): Problem {
  return problem(
    `expected nothing or the socket of a supervisor at ${path}, found that of another program; stop that, ${ELSEWHERE}`,
  )
}

export function tooLong(path: string, bytes: number, longest: number): Problem {
  const found = `${bytes} bytes with the names that it begins under`
  return problem(
    `expected a path of at most ${longest} bytes for the control socket, found ${path}, ${found}`,
  )
}

export function noHardLinks(path: string): Problem {
  return problem(
    `expected a file system with hard links for the control socket ${path}, found one without; choose another path (--socket, EVREXEC_SOCKET)`,
  )
}
