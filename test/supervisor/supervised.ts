import { expect } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import type { Notice } from '../../src/supervisor/notices.ts'
import { Pace } from '../../src/supervisor/pace.ts'
import { createSupervisor } from '../../src/supervisor/supervisor.ts'
import { config, startupTask } from '../helpers/config.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { type FakeWorkerProcess, fakeSpawn } from '../helpers/fake-worker-process.ts'

export const ROUTES = ['evrexec:timer', 'evrexec:test']

export function supervise(changes: Partial<Config> = {}) {
  const clock = new FakeClock()
  const { spawn, processes } = fakeSpawn()
  const notices: Notice[] = []
  const supervisor = createSupervisor({
    config: config(changes),
    notify: (notice) => notices.push(notice),
    spawn,
    clock,
    pace: new Pace(1000),
    random: () => 0.5,
  })
  const processOf = (title: string): FakeWorkerProcess => {
    const found = processes.findLast(({ request }) => request.title === title)
    if (found === undefined) throw new Error(`no process ${title}`)
    return found
  }
  const spawned = (title: string) => processes.filter(({ request }) => request.title === title).length
  return { supervisor, clock, processes, notices, processOf, spawned }
}

/** A supervisor with one startup task and one run worker, everything ready. */
export async function running(changes: Partial<Config> = {}) {
  const world = supervise({ tasks: [startupTask('evrexec:timer')], ...changes })
  const started = world.supervisor.start()
  const loading = [...world.processes]
  for (const process of loading) process.loads(...ROUTES)
  for (const process of [...loading].reverse()) process.says.message({ type: 'ready' }, null)
  expect(await started).toEqual({ ok: true })
  return world
}

export const TIMER = 'EVREXEC child=0 exec=evrexec:timer'
export const RUN = 'EVREXEC child=0 run'
