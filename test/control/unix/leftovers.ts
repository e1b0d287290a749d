import { link, mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** What a supervisor that was killed leaves behind. */
export async function leaveStale(path: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(`${path}~`, resolve))
  await link(`${path}~`, path)
  await new Promise((resolve) => server.close(resolve))
}

/** What a supervisor leaves behind that was killed while it removed a stale socket. */
export async function leaveLock(directory: string): Promise<void> {
  await mkdir(join(directory, '.el'))
  await leaveStale(join(directory, '.el', 'dead'))
}
