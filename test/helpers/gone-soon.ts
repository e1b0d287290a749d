import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_AGAIN_MILLIS = 10

interface Process {
  readonly pid: number
  readonly title: string
}

/**
 * Waits until no process has this text in its arguments or in its environment.
 * @returns those that are still there after so long; usually none.
 */
export async function leftAfter(millis: number, mark: string): Promise<readonly Process[]> {
  const deadline = performance.now() + millis
  for (;;) {
    const left = await processesMarked(mark)
    if (left.length === 0 || performance.now() >= deadline) return left
    await delay(LOOK_AGAIN_MILLIS)
  }
}

/** Zombies have neither. */
export async function processesMarked(mark: string): Promise<readonly Process[]> {
  const names = await readdir('/proc')
  const found = await Promise.all(
    names.map(async (name): Promise<Process[]> => {
      const pid = Number(name)
      if (Number.isNaN(pid) || pid === process.pid) return []
      const [title, environment] = await Promise.all([read(name, 'cmdline'), read(name, 'environ')])
      return title.includes(mark) || environment.includes(mark) ? [{ pid, title: title.trim() }] : []
    }),
  )
  return found.flat()
}

async function read(pid: string, what: string): Promise<string> {
  const text = await readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '')
  return text.replaceAll('\0', ' ')
}
