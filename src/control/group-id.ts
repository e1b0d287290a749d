import { readFile } from 'node:fs/promises'
import { didYouMean } from '../problem/nearest.ts'
import { problem, type Result } from '../problem/problem.ts'

/** The number of a group that is given by name or by number. */
export async function groupId(group: string): Promise<Result<number>> {
  if (/^\d+$/.test(group)) return { ok: true, value: Number(group) }
  const groups = parseGroups(await readFile('/etc/group', 'utf8').catch(() => ''))
  const value = groups.get(group)
  if (value !== undefined) return { ok: true, value }
  const hint = didYouMean(group, groups.keys())
  const message = `expected a group from /etc/group or a group's number, found "${group}"${hint}`
  return { ok: false, problems: [problem(message)] }
}

/** Lines such as `adm:x:4:syslog,alice`. */
function parseGroups(text: string): Map<string, number> {
  const entries = text.split('\n').map((line) => line.split(':'))
  return new Map(entries.flatMap(([name, , number]) => (name && number ? [[name, Number(number)]] : [])))
}
