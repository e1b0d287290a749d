/**
 * What evrexec executes as root, or hands to the user that it was told of, nobody else may be able to change, or they
 * could have anything executed. So these are refused:
 *
 * - route scripts, what they may import beside them, their directories, and the configuration file, where everybody can
 *   write to them, or a group other than root's. The owner's private group, which has the owner's number as is the
 *   custom, is not other people.
 * - the directories on the way to these, where everybody can write to them, so that they could be exchanged as a whole;
 *   unless the sticky bit forbids that, as in /tmp. Groups may: what is above the routes is the system's own affair.
 *
 * Whose they are is not asked: whoever has root start evrexec with scripts of somebody else trusts them.
 */
import { type Stats, statSync } from 'node:fs'
import { type Problem, problem } from '../../problem/problem.ts'
import { codeBelow } from './code-below.ts'
import { trail } from './trail.ts'

const STICKY = 0o1000
const GROUP_WRITES = 0o020
const OTHERS_WRITE = 0o002

/** So many are told one by one. */
const MOST_TOLD = 3

type Permissions = Pick<Stats, 'mode' | 'uid' | 'gid'>

/** What `chmod` has to take away: `o`, `g` or `go`; null when nobody else can write. */
export function otherWriters({ mode, uid, gid }: Permissions): 'o' | 'g' | 'go' | null {
  const group = (mode & GROUP_WRITES) !== 0 && gid !== 0 && gid !== uid
  const others = (mode & OTHERS_WRITE) !== 0
  if (others) return (mode & GROUP_WRITES) !== 0 ? 'go' : 'o'
  return group ? 'g' : null
}

/** Whether everybody can exchange what is in a directory. */
export function isOpen({ mode }: Pick<Permissions, 'mode'>): boolean {
  return (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0
}

/** @param file the configuration file; null: there is none. */
export function findWritable({
  routes,
  file,
}: {
  readonly routes: string
  readonly file: string | null
}): Problem[] {
  const code = [...codeBelow(routes), ...(file === null ? [] : [file])]
  const parents = new Set(code.flatMap(trail))
  for (const path of code) parents.delete(path)
  const open = [...parents].filter((path) => {
    const found = permissionsOf(path)
    return found !== null && isOpen(found)
  })
  const writable = code.flatMap((path) => {
    const found = permissionsOf(path)
    const who = found && otherWriters(found)
    return found && who ? [{ path, who, gid: found.gid }] : []
  })
  const above = open.map((path) => refused(path, 'everybody', `chmod o-w ${shellWord(path)}`))
  if (writable.length > MOST_TOLD) return [...above, manyRefused(routes, writable.length)]
  const each = writable.map(({ path, who, gid }) =>
    refused(path, who === 'g' ? `group ${gid}` : 'everybody', `chmod ${who}-w ${shellWord(path)}`),
  )
  return [...above, ...each]
}

function permissionsOf(path: string): Permissions | null {
  try {
    const found = statSync(path)
    // Nobody can leave anything in /dev/null.
    return found.isCharacterDevice() ? null : found
  } catch {
    // It is gone, or it cannot be had: whoever loads it tells.
    return null
  }
}

function refused(path: string, who: string, command: string): Problem {
  const message = `expected that nobody else can change what evrexec executes as root, found that ${who} can write to ${path}: run ${command}`
  return problem(message, { source: path })
}

function manyRefused(routes: string, count: number): Problem {
  const message = `expected that nobody else can change what evrexec executes as root, found ${count} scripts and directories that others can write to: run chmod -R go-w ${shellWord(routes)}`
  return problem(message, { source: routes })
}

/** As it has to be typed. */
function shellWord(path: string): string {
  return /^[\w./@%+:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
