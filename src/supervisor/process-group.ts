import { readdirSync, readFileSync } from 'node:fs'

/** Signals every process of the group; nothing happens when there is none. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Whether no process of the group is left; zombies, which only wait for their parent to look, do not count. */
export function groupIsEmpty(groupId: number): boolean {
  try {
    process.kill(-groupId, 0)
  } catch {
    return true
  }
  return !livesAccordingToProc(groupId)
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
