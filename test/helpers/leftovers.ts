import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const DEADLINE_MILLIS = 10_000
const LOOK_AGAIN_MILLIS = 20

/** @throws when a process with this in its environment is still there after a while; all of them are killed. */
export async function expectNothingLeft(mark: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MILLIS
  let left = await processesWith(mark)
  while (left.length > 0 && performance.now() < deadline) {
    await delay(LOOK_AGAIN_MILLIS)
    left = await processesWith(mark)
  }
  if (left.length === 0) return
  for (const { pid } of left) kill(pid)
  throw new Error(`left behind:\n${left.map(({ pid, title }) => `${pid} ${title}`).join('\n')}`)
}

/** The processes that have this variable, `NAME=value`, in their environment; none where there is no /proc. */
async function processesWith(mark: string): Promise<{ pid: number; title: string }[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end at any moment; a zombie has an empty environment.
      const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      if (!environ.split('\0').includes(mark)) return []
      const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return [{ pid, title: title.replaceAll('\0', ' ').trim() }]
    }),
  )
  return found.flat()
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Whether no process of this id is alive; a zombie is not. */
export async function isGone(pid: number | string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat === '' || stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
}
