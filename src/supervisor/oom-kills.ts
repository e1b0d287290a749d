import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from './clock.ts'

/** Where the kernel's out-of-memory killer has ended a process. */
export type OutOfMemoryKill = 'control-group' | 'machine'

/** It may end several processes at a time, of which one after the other is heard. */
const RECENT_MILLIS = 5_000

/**
 * Whether the kernel's out-of-memory killer was at work. It tells a number only, and not whom it ended: not more can
 * be said than that it may have been this process.
 */
export class OutOfMemoryKills {
  readonly #clock: Clock
  readonly #root: string
  #known: Counter | null
  #last: { readonly where: OutOfMemoryKill; readonly untilMillis: number } | null = null

  /** @param root the directory that has proc/ and sys/ in it. */
  constructor(clock: Clock, root = '/') {
    this.#clock = clock
    this.#root = root
    this.#known = count(root)
  }

  /** @returns where it has ended a process since the last look, or just before that; null when it has not. */
  look(): OutOfMemoryKill | null {
    const before = this.#known
    const now = count(this.#root)
    const nowMillis = this.#clock.now()
    this.#known = now
    if (now !== null && now.where === before?.where && now.kills > before.kills) {
      this.#last = { where: now.where, untilMillis: nowMillis + RECENT_MILLIS }
    }
    return this.#last !== null && nowMillis <= this.#last.untilMillis ? this.#last.where : null
  }
}

interface Counter {
  readonly where: OutOfMemoryKill
  readonly kills: number
}

/** Null where the system does not count. */
function count(root: string): Counter | null {
  const memberships = read(join(root, 'proc/self/cgroup')).split('\n')
  const files = memberships.flatMap((membership) => {
    // "0::/path" is the control group of version 2; "4:memory:/path" that of version 1.
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(membership) ?? []
    if (controllers !== '' && !controllers.split(',').includes('memory')) return []
    const [mount, file] = controllers === '' ? ['', 'memory.events'] : ['memory', 'memory.oom_control']
    // In a container the path may be one that only the host has.
    return [path, ''].map((directory) => join(root, 'sys/fs/cgroup', mount, directory, file))
  })
  for (const file of files) {
    const kills = killsIn(file)
    if (kills !== null) return { where: 'control-group', kills }
  }
  const kills = killsIn(join(root, 'proc/vmstat'))
  return kills === null ? null : { where: 'machine', kills }
}

function killsIn(file: string): number | null {
  const kills = /^oom_kill (\d+)$/m.exec(read(file))?.[1]
  return kills === undefined ? null : Number(kills)
}

/** Empty where there is no such file. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
