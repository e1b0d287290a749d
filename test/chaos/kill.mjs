import { setTimeout as delay } from 'node:timers/promises'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Kills one worker of the task after the other at random moments, whatever it is doing, until the signal.
 * @returns how many were killed.
 */
export async function killWorkers({ project, everyMillis, random, signal }) {
  const killed = new Set()
  for (;;) {
    if (!(await pause(2 * everyMillis * random(), signal))) return killed.size
    const [task] = (await project.status()).tasks
    const pids = task.workers.map(({ pid }) => pid).filter((pid) => pid !== null && !killed.has(pid))
    const pid = pids[Math.floor(random() * pids.length)]
    if (pid !== undefined && kill(pid)) killed.add(pid)
  }
}

function kill(pid) {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Nothing there any more.
    if (error.code === 'ESRCH') return false
    throw error
  }
}

/** @returns false when the signal came first. */
async function pause(millis, signal) {
  try {
    await delay(millis, undefined, { signal })
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
