import { execFileSync } from 'node:child_process'

/** Whether there is such a program on this machine. */
export function commandExists(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
}
