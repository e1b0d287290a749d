import { readFileSync } from 'node:fs'

export interface ProcessStat {
  /** `R`, `S`, `Z`, …, as in proc(5). */
  readonly state: string
  readonly groupId: number
}

/** What the system tells of a process; null when it is gone, or there is no /proc. */
export function processStat(pid: number | 'self'): ProcessStat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // "pid (name) state ppid pgrp …"; the name may hold spaces and parentheses.
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state, groupId: Number(group) }
  } catch {
    return null
  }
}
