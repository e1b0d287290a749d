import { readdirSync, readFileSync } from 'node:fs'

/**
 * Signals every process of the group that this one may signal: those that have become another user's are not
 * ours to end.
 * @param signal 0 only looks.
 * @returns whether there was any.
 */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ESRCH' || code === 'EPERM') return false
    throw error
  }
}

/** Whether no process of the group is left; zombies, which only wait for their parent to look, do not count. */
export function groupIsEmpty(groupId: number): boolean {
  return !signalGroup(groupId, 0) || !livesAccordingToProc(groupId)
}

/** Without /proc, what kill(2) says has to do. */
function livesAccordingToProc(groupId: number): boolean {
  let entries: string[]
  try {
    entries = readdirSync('/proc')
  } catch {
    return true
  }
  return entries.some((entry) => {
    if (!/^\d+$/.test(entry)) return false
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      // "pid (name) state ppid pgrp …"; the name may hold spaces and parentheses.
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(group) === groupId && state !== 'Z' && state !== 'X'
    } catch {
      return false
    }
  })
}
