/** Users and groups by their names or numbers, wherever the system has them from: files, LDAP, systemd, … */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { didYouMean } from '../problem/nearest.ts'

export interface SystemUser {
  readonly name: string
  readonly uid: number
  /** Of the primary group. */
  readonly gid: number
  readonly home: string
}

type Database = 'passwd' | 'group'

/** How long the system may take; a directory server may not answer. */
const LONGEST_MILLIS = 10_000

/** Its exit code when there is no such entry. */
const NOT_FOUND = 2

/** Minus one, which is the one above, means nobody to the system. */
const LARGEST_ID = 2 ** 32 - 2

export async function findUser(key: string, path = process.env.PATH): Promise<SystemUser | null> {
  const [name, , uid, gid, , home] = (await findEntry('passwd', key, path)) ?? []
  if (name === undefined || home === undefined || !isId(uid) || !isId(gid)) return null
  return { name, uid: Number(uid), gid: Number(gid), home }
}

/** Its number. */
export async function findGroup(key: string, path = process.env.PATH): Promise<number | null> {
  const [, , gid] = (await findEntry('group', key, path)) ?? []
  return isId(gid) ? Number(gid) : null
}

/** Whether a name is a number, which stands for itself. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) <= LARGEST_ID
}

/** ` (did you mean "…"?)` */
export async function nearName(database: Database, name: string): Promise<string> {
  return didYouMean(
    name,
    (await readEntries(database)).flatMap(([known]) => known ?? []),
  )
}

/** What stands between the colons. */
async function findEntry(
  database: Database,
  key: string,
  path: string | undefined,
): Promise<string[] | null> {
  // Nobody is called like this, and it would be an option.
  if (key.startsWith('-')) return null
  try {
    const env = { PATH: path }
    const { stdout } = await promisify(execFile)('getent', [database, key], { env, timeout: LONGEST_MILLIS })
    return fieldsOf(stdout)[0] ?? null
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return null
    const entries = await readEntries(database)
    return entries.find(([name, , id]) => (isId(key) ? id : name) === key) ?? null
  }
}

async function readEntries(database: Database): Promise<string[][]> {
  return fieldsOf(await readFile(`/etc/${database}`, 'utf8').catch(() => ''))
}

function fieldsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'))
}
