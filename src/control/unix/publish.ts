import { link, unlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Problem } from '../../problem/problem.ts'
import { connectControl } from '../client/control-client.ts'
import { probeSocket } from './socket-probe.ts'
import {
  alreadyRunning,
  beingStarted,
  isCode,
  type NamedFile,
  noHardLinks,
  systemProblem,
} from './socket-problems.ts'
import { takeLock } from './stale-lock.ts'

const ATTEMPTS = 200
const BETWEEN_ATTEMPTS_MILLIS = 10

/** How long a supervisor that is already there may take to say its pid. */
const ASK_MILLIS = 1000

/**
 * Gives a socket that listens under a temporary name its real one, unless another supervisor has it.
 *
 * `link` fails when the name is taken, so of several that start at the same moment one wins. A stale socket in the
 * way is removed only under a lock: as nobody can take a name that is taken, and nobody else may remove it, what was
 * found stale under the lock is what gets removed, and never one that has just begun to live.
 *
 * @returns why it is not to be had; null when it is.
 */
export async function publish(temporary: string, path: string, file: NamedFile): Promise<Problem | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      if (await linked(temporary, path)) return null
      const found = await probeSocket(path, file)
      if (found === 'live') return alreadyRunning(path, await pidAt(path), file)
      if (found === 'stale') await removeStale(path, temporary)
      else if (found !== 'absent') return found
    } catch (error) {
      if (isCode(error, 'EPERM') || isCode(error, 'EOPNOTSUPP')) return noHardLinks(path, file)
      return systemProblem(error, `${file.what} ${path}`, file)
    }
  }
  return beingStarted(path)
}

async function removeStale(path: string, temporary: string): Promise<void> {
  const release = await takeLock(temporary)
  if (release === null) {
    await delay(BETWEEN_ATTEMPTS_MILLIS)
    return
  }
  try {
    if ((await probeSocket(path)) === 'stale') await unlink(path)
  } finally {
    await release()
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

/** The pid of the supervisor at the path, if it says so soon. */
async function pidAt(path: string): Promise<number | null> {
  const client = connectControl(path)
  const outcome = await client.call('core.psx', [], { signal: AbortSignal.timeout(ASK_MILLIS) })
  client.close()
  if (outcome.kind !== 'result' || !Array.isArray(outcome.result)) return null
  const pid: unknown = outcome.result[0]?.PID
  return typeof pid === 'number' ? pid : null
}
