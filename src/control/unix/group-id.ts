import { findGroup, isId, nearName } from '../../config/system-names.ts'
import { problem, type Result } from '../../problem/problem.ts'

/** The number of a group that is given by name or by number. */
export async function groupId(group: string): Promise<Result<number>> {
  const value = isId(group) ? Number(group) : await findGroup(group)
  if (value !== null) return { ok: true, value }
  const hint = await nearName('group', group)
  const message = `expected a group of this system or a group's number, found "${group}"${hint}`
  return { ok: false, problems: [problem(message)] }
}
