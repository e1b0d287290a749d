import { setTimeout as delay } from 'node:timers/promises'

const LOOK_AGAIN_MILLIS = 5
/** Its parent may be one that never takes note of its end. */
const LONGEST_MILLIS = 2000

/** Resolves when there is no such process any more. */
export async function processGone(pid: number): Promise<void> {
  const deadline = performance.now() + LONGEST_MILLIS
  while (exists(pid) && performance.now() < deadline) await delay(LOOK_AGAIN_MILLIS)
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
