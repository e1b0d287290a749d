import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config, TaskConfig } from '../../../src/config/config.ts'
import { needRestart, planReload } from '../../../src/supervisor/reload/plan.ts'
import { teamSpecs } from '../../../src/supervisor/worker-specs.ts'
import { config, startupTask, udpTask } from '../../helpers/config.ts'

const NOTHING: ReadonlySet<string> = new Set()
const TIMER = startupTask('evrexec:timer')
const UDP = udpTask('evrexec:udp', 4444)
/** With sockets that are held. */
const teams = (tasks: readonly TaskConfig[], changes: Partial<Config> = {}) =>
  teamSpecs(config({ tasks, ...changes }), { areHeld: true, of: () => null })
const plan = (old: readonly TaskConfig[], next: readonly TaskConfig[], changes: Partial<Config> = {}) =>
  planReload(teams(old), teams(next, changes), NOTHING)

describe('the plan of a reload', () => {
  it('leaves alone what is the same, wherever it stands and however its line is written', () => {
    const moved = { ...UDP, line: ` ${UDP.line} `, place: { ...UDP.place, line: 9 } }
    expect(plan([TIMER, UDP], [moved, TIMER])).toEqual({
      added: [],
      removed: [],
      replaced: [],
      untouched: ['evrexec:udp', 'evrexec:timer', 'run'],
    })
  })

  it.each<[string, Partial<TaskConfig>]>([
    ['env', { env: { A: 'b' } }],
    ['cwd', { cwd: '/elsewhere' }],
    ['nodeOptions', { nodeOptions: ['--no-warnings'] }],
    ['socketWorkers', { workers: 2 }],
    ['concurrency', { concurrency: 1 }],
    ['spares', { spares: 1 }],
  ])('replaces the workers of a task whose %s is another', (_option, change) => {
    expect(plan([TIMER, UDP], [TIMER, { ...UDP, ...change }])).toMatchObject({
      replaced: ['evrexec:udp'],
      untouched: ['evrexec:timer', 'run'],
    })
  })

  it.each<[string, Partial<TaskConfig>]>([
    ['restart', { restart: 'never' }],
    ['stuckAfter', { stuckMillis: 1 }],
    ['maxMemory', { maxMemoryBytes: 1 }],
    ['receiveBuffer', { receiveBufferBytes: 1 }],
  ])('replaces nobody for another %s, which counts for those who are there', (_option, change) => {
    expect(plan([UDP], [{ ...UDP, ...change }])).toMatchObject({ replaced: [] })
  })

  it('replaces everybody when the routes are elsewhere, or the user is another', () => {
    for (const change of [{ routes: '/elsewhere' }, { user: { uid: 1, gid: 1, env: {} } }]) {
      expect(plan([TIMER], [TIMER], change).replaced).toEqual(['evrexec:timer', 'run'])
    }
  })

  it('replaces those of whom an earlier reload has left some as they were', () => {
    const next = teams([{ ...UDP, workers: 2, env: { A: 'b' } }])
    const [udp, run] = teams([{ ...UDP, workers: 2 }])
    const mixed = [
      {
        ...next[0],
        name: 'evrexec:udp',
        workers: [...(next[0]?.workers.slice(0, 1) ?? []), ...(udp?.workers.slice(1) ?? [])],
        spares: [],
      },
      ...(run ? [run] : []),
    ]
    expect(planReload(mixed, next, NOTHING).replaced).toEqual(['evrexec:udp'])
  })

  it('replaces nobody for options of sockets where there is none', () => {
    expect(plan([TIMER], [{ ...TIMER, concurrency: 1 }]).replaced).toEqual([])
  })

  it('replaces those who have loaded something else than what is there', () => {
    const both = teams([TIMER, UDP])
    expect(planReload(both, both, new Set(['evrexec:udp'])).replaced).toEqual(['evrexec:udp'])
  })

  it('tells tasks with the same evname apart by their order', () => {
    const other = udpTask('evrexec:udp', 5555)
    expect(plan([UDP, other], [UDP])).toMatchObject({
      removed: ['evrexec:udp/2'],
      untouched: ['evrexec:udp', 'run'],
    })
  })

  it('has a place for everybody, and one only', () => {
    const task = fc
      .record({
        name: fc.constantFrom('a:a', 'a:b', 'run'),
        workers: fc.nat(2),
        env: fc.constantFrom('x', 'y'),
      })
      .map(({ name, workers, env }) => startupTask(name, { env: { A: env } }, workers))
    const tasks = fc.array(task, { maxLength: 4 })
    fc.assert(
      fc.property(tasks, tasks, (old, next) => {
        const { added, removed, replaced, untouched } = plan(old, next)
        const after = [...added, ...replaced, ...untouched]
        expect(new Set(after).size).toBe(next.length + 1)
        expect(new Set([...removed, ...replaced, ...untouched]).size).toBe(old.length + 1)
        expect(removed.some((name) => after.includes(name))).toBe(false)
      }),
    )
  })
})

it('names what counts from the next start on only', () => {
  const old = config()
  const next = config({
    stateDir: '/elsewhere',
    logFormat: 'json',
    control: { ...old.control, maxConnections: 1 },
    graceMillis: 1,
  })
  expect(needRestart(old, next)).toEqual(['control', 'stateDir', 'log.format'])
  expect(needRestart(old, old)).toEqual([])
})
