import { readdirSync, readFileSync } from 'node:fs'

/** The ids of all processes that have this variable, `NAME=value`, in their environment. */
export function processesWith(variable) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(variable))
    .map(Number)
}

/** Of a zombie it is empty. */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    // It has ended, or it is another user's.
    return []
  }
}
