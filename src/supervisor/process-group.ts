import { readdirSync } from 'node:fs'
import { processStat } from './process-stat.ts'

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
    const stat = /^\d+$/.test(entry) ? processStat(Number(entry)) : null
    return stat?.groupId === groupId && stat.state !== 'Z' && stat.state !== 'X'
  })
}
