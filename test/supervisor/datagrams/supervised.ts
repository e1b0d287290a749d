import { readdirSync, readlinkSync } from 'node:fs'
import { expect } from 'vitest'
import type { Config } from '../../../src/config/config.ts'
import { loadPlatform } from '../../../src/platform/platform.ts'
import type { Undelivered } from '../../../src/supervisor/dead-letters/dead-letter.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { Pace } from '../../../src/supervisor/pace.ts'
import { createSupervisor } from '../../../src/supervisor/supervisor.ts'
import type { SupervisorOptions } from '../../../src/supervisor/supervisor-options.ts'
import { config, udpTask } from '../../helpers/config.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { type FakeWorkerProcess, fakeSpawn } from '../../helpers/fake-worker-process.ts'

export const SLOTS = 4
export const ROUTES = ['evrexec:udp', 'evrexec:timer']
export const TITLE = 'EVREXEC child=0 exec=evrexec:udp socket=udp:127.0.0.1:0'
export const KILLED = { code: null, signal: 'SIGKILL' }

export const loaded = loadPlatform()

export function supervise(changes: Partial<Config> = {}, options: Partial<SupervisorOptions> = {}) {
  const clock = new FakeClock()
  const { spawn, processes, spawned } = fakeSpawn()
  const notices: Notice[] = []
  const written: Undelivered[] = []
  /** What is written is written when the test lets it be. */
  let gate: Promise<void> = Promise.resolve()
  const supervisor = createSupervisor({
    config: config({ tasks: [udpTask('evrexec:udp', 0, { concurrency: SLOTS })], ...changes }),
    notify: (notice) => notices.push(notice),
    spawn,
    clock,
    pace: new Pace(1000),
    random: () => 0,
    inherited: [],
    deadLetters: {
      async write(datagrams) {
        await gate
        written.push(...datagrams)
      },
      close: async () => {},
      status: () => ({ file: '/var/lib/evrexec/dead-letters.jsonl', waiting: 0, lost: 0 }),
    },
    ...options,
  })
  const holdWriting = (): (() => void) => {
    let release = () => {}
    gate = new Promise((resolve) => {
      release = resolve
    })
    return release
  }
  const processOf = (title: string): FakeWorkerProcess => {
    const found = processes.findLast(({ request }) => request.title === title)
    if (found === undefined) throw new Error(`no process ${title}`)
    return found
  }
  const datagrams = async () => (await supervisor.status()).tasks[0]?.datagrams
  return { supervisor, clock, processes, spawned, notices, written, holdWriting, processOf, datagrams }
}

/** With everything ready. */
export async function running(changes: Partial<Config> = {}, options: Partial<SupervisorOptions> = {}) {
  const world = supervise(changes, options)
  const started = world.supervisor.start()
  await world.spawned(2)
  const first = [...world.processes]
  for (const process of first) process.loads(...ROUTES)
  for (const process of first) process.says.message({ type: 'ready' }, null)
  expect(await started).toEqual({ ok: true })
  const worker = () => world.processOf(TITLE)
  const stop = async () => {
    const stopped = world.supervisor.stop()
    for (const process of world.processes.filter(({ released }) => !released)) process.exit(0)
    await stopped
  }
  return { ...world, worker, stop }
}

/** How many descriptors of this process lead to what is called so. */
export function ours(kind: RegExp): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return kind.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false
    }
  }).length
}

export const LEDGERS = /evrexec ledger/
