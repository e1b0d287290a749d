import { type Problem, problem, type Result } from '../problem/problem.ts'
import { quoted } from '../problem/quoted.ts'
import type { UserIds } from './config.ts'
import { findGroup, findUser, isId, nearName } from './system-names.ts'

/** As whom this process runs; undefined on systems that have no such numbers. */
interface Self {
  readonly uid: number | undefined
  readonly gid: number | undefined
}

const SELF: Self = { uid: process.getuid?.(), gid: process.getgid?.() }

/**
 * Who workers are to run as. A user alone has its primary group, a group alone goes with the user that this process
 * runs as, and whoever it is has no other groups.
 * @returns null when that is who this process runs as anyway.
 */
export async function resolveUser(
  names: { readonly user: string | null; readonly group: string | null },
  self: Self = SELF,
): Promise<Result<UserIds | null>> {
  if (names.user === null && names.group === null) return { ok: true, value: null }
  const [user, group] = await Promise.all([userOf(names.user, self), groupOf(names.group)])
  if (!user.ok || !group.ok) {
    return { ok: false, problems: [user, group].flatMap((each) => (each.ok ? [] : each.problems)) }
  }
  const { uid, env } = user.value
  const gid = group.value ?? user.value.gid
  if (uid === undefined || gid === undefined) return wrong(onlyRoot(names, self))
  if (gid === null) {
    const message = `expected "group" beside "user", since this system does not know of user ${uid}, found none: add the name or the number of a group`
    return wrong(problem(message))
  }
  if (self.uid === 0) return { ok: true, value: { uid, gid, env } }
  return uid === self.uid && gid === self.gid ? { ok: true, value: null } : wrong(onlyRoot(names, self))
}

interface FoundUser {
  readonly uid: number | undefined
  /** Of its primary group; null when that is not known. */
  readonly gid: number | null | undefined
  readonly env: Readonly<Record<string, string>>
}

async function userOf(name: string | null, self: Self): Promise<Result<FoundUser>> {
  if (name === null) return { ok: true, value: { ...self, env: {} } }
  const found = await findUser(name)
  if (found !== null) {
    const { uid, gid, home } = found
    return { ok: true, value: { uid, gid, env: environmentOf(found.name, home) } }
  }
  if (isId(name)) return { ok: true, value: { uid: Number(name), gid: null, env: environmentOf(name, '/') } }
  return wrong(unknown('a user', 'user', name, await nearName('passwd', name)))
}

async function groupOf(name: string | null): Promise<Result<number | null>> {
  if (name === null) return { ok: true, value: null }
  const gid = isId(name) ? Number(name) : await findGroup(name)
  return gid === null
    ? wrong(unknown('a group', 'group', name, await nearName('group', name)))
    : { ok: true, value: gid }
}

function environmentOf(name: string, home: string): Record<string, string> {
  return { HOME: home, USER: name, LOGNAME: name }
}

function unknown(what: string, option: string, name: string, hint: string): Problem {
  return problem(
    `expected ${what} of this system for "${option}", or its number, found ${quoted(name)}${hint}`,
  )
}

function onlyRoot({ user }: { readonly user: string | null }, self: Self): Problem {
  const option = user === null ? 'group' : 'user'
  const message = `expected evrexec to be started by root, since only root can have workers run as somebody else, found user ${self.uid ?? 'without a number'}: start it as root, or take "${option}" away`
  return problem(message)
}

function wrong(found: Problem): Result<never> {
  return { ok: false, problems: [found] }
}
