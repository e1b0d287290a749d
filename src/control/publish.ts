import { link, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Problem } from '../problem/problem.ts'
import { connectControl } from './client.ts'
import { alreadyRunning, beingStarted, isCode, noHardLinks, systemProblem } from './socket-problems.ts'
import { probeSocket } from './socket-probe.ts'

/** In the directory of the socket; its length does not matter as long as it is not over that of a temporary name. */
const LOCK_NAME = '.lock'

const ATTEMPTS = 200
const BETWEEN_ATTEMPTS_MILLIS = 10
const ASK_MILLIS = 500

/**
 * Gives a socket that listens under a temporary name its real one, unless another supervisor has it.
 *
 * `link` fails when the name is taken, so of several that start at the same moment one wins. A stale socket in the
 * way is removed only by who holds the lock, which is another link to its own, listening socket: as nobody can take
 * a name that is taken, and nobody else removes it, what was found stale under the lock is what gets removed.
 *
 * @returns why it is not to be had; null when it is.
 */
export async function publish(temporary: string, path: string): Promise<Problem | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      if (await linked(temporary, path)) return null
      const found = await probeSocket(path)
      if (found === 'live') return alreadyRunning(path, await pidAt(path))
      if (found === 'stale') await removeStale(path, temporary)
      else if (found !== 'absent') return found
    } catch (error) {
      if (isCode(error, 'EPERM') || isCode(error, 'EOPNOTSUPP')) return noHardLinks(path)
      return systemProblem(error, `the control socket ${path}`)
    }
  }
  return beingStarted(path)
}

async function removeStale(path: string, temporary: string): Promise<void> {
  const lock = join(dirname(path), LOCK_NAME)
  if (!(await linked(temporary, lock))) {
    // Somebody is at it, or was when it died.
    if ((await probeSocket(lock)) === 'stale') await removed(lock)
    else await delay(BETWEEN_ATTEMPTS_MILLIS)
    return
  }
  try {
    if ((await probeSocket(path)) === 'stale') await removed(path)
  } finally {
    await removed(lock)
  }
}

/** False when there is something at the path. */
async function linked(from: string, path: string): Promise<boolean> {
  try {
    await link(from, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

async function removed(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error
  })
}

/** The pid of the supervisor at the path, if it says so soon. */
async function pidAt(path: string): Promise<number | null> {
  const client = connectControl(path)
  const outcome = await client.call('core.psx', [], { signal: AbortSignal.timeout(ASK_MILLIS) })
  client.close()
  if (outcome.kind !== 'result' || !Array.isArray(outcome.result)) return null
  const pid: unknown = outcome.result[0]?.PID
  return typeof pid === 'number' ? pid : null
}
