/** The wording of what keeps a Unix socket, or what else has a path, from being opened. */
import { systemErrorText } from '../../platform/system-error.ts'
import { type Problem, problem } from '../../problem/problem.ts'

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** What people know the control socket by, and where they say its path. */
export const CONTROL_SOCKET: NamedFile = { what: 'the control socket', options: '--socket, EVREXEC_SOCKET' }

/** Something that is opened under a path which can be chosen. */
export interface NamedFile {
  readonly what: string
  readonly options: string
}

function elsewhere({ options }: Pick<NamedFile, 'options'>): string {
  return `choose another path for it (${options})`
}

function causes({ options }: NamedFile): Readonly<Record<string, string>> {
  const choose = elsewhere({ options })
  return {
    EACCES: `permission denied; start evrexec as a user who may write there, or ${choose}`,
    EPERM: `not permitted; start evrexec as a user who may do that, or ${choose}`,
    EROFS: `the file system is read-only; ${choose}`,
    ENOSPC: `the disk is full; make room, or ${choose}`,
    EDQUOT: `the disk quota is used up; make room, or ${choose}`,
    EEXIST: `something that is not a directory is there; remove it, or ${choose}`,
    ENOTDIR: `a part of its path is not a directory; ${choose}`,
    ELOOP: `its path goes round in circles through symbolic links; ${choose}`,
    ENAMETOOLONG: `a part of its path is too long; ${choose}`,
  }
}

/** @param what cannot be had, such as `the control socket /run/evrexec/evrexec.sock`. */
export function systemProblem(error: unknown, what: string, file: NamedFile = CONTROL_SOCKET): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cause = causes(file)[code] ?? systemErrorText(error)
  return problem(`cannot open ${what}: ${cause}`)
}

export function alreadyRunning(path: string, pid: number | null, file: NamedFile): Problem {
  const who = pid === null ? '' : ` (pid ${pid})`
  return problem(
    `a supervisor is already running at ${path}${who}; stop it (evrexec stop), or ${elsewhere(file)}`,
  )
}

export function beingStarted(path: string): Problem {
  return problem(`another supervisor is being started at ${path}; try again`)
}

export function notASocket(path: string, file: NamedFile): Problem {
  return problem(
    `expected a socket or nothing at ${path}, found something else; remove it, or ${elsewhere(file)}`,
  )
}

export function anotherKind(path: string, file: NamedFile): Problem {
  return problem(
    `expected nothing or the socket of a supervisor at ${path}, found that of another program; stop that, or ${elsewhere(file)}`,
  )
}

export function tooLong(path: string, bytes: number, longest: number, { what }: NamedFile): Problem {
  const found = `${bytes} bytes with the names that it begins under`
  return problem(`expected a path of at most ${longest} bytes for ${what}, found ${path}, ${found}`)
}

export function noHardLinks(path: string, file: NamedFile): Problem {
  return problem(
    `expected a file system with hard links for ${file.what} ${path}, found one without; ${elsewhere(file)}`,
  )
}
