import { readFileSync } from 'node:fs'
import { processStat } from '../process-stat.ts'

/** What a process does, as far as the system tells: `unknown` where it does not. */
export type Activity = 'computes' | 'waits' | 'is-stopped' | 'has-ended' | 'unknown'

export function activityOf(pid: number): Activity {
  switch (processStat(pid)?.state) {
    case 'R':
      return 'computes'
    case 'S':
    case 'D':
      return 'waits'
    case 'T':
    case 't':
      return 'is-stopped'
    case 'Z':
    case 'X':
      return 'has-ended'
    default:
      return processStat('self') === null ? 'unknown' : 'has-ended'
  }
}

/** `sleep (pid 4711)`: the children of a process, one of which it may be waiting for. */
export function childrenOf(pid: number): string[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ')
  return children.flatMap((child) => {
    const name = child === '' ? '' : read(`/proc/${child}/comm`).trim()
    return name === '' ? [] : [`${name} (pid ${child})`]
  })
}

/** Empty where there is no such process, or no /proc. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
