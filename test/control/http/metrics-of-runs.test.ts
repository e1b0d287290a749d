import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EndedRun } from '../../../src/supervisor/run.ts'
import { measuring } from './measuring.ts'

describe('runs', () => {
  const run = (evname: string, outcome: EndedRun['outcome'], millis = 1): EndedRun => ({
    evname,
    outcome,
    millis,
  })

  it('are counted by how long they took', async () => {
    const { metrics, values, scrape } = measuring()
    for (const millis of [0.5, 3, 70]) metrics.ran(run('evrexec:test', 'returned', millis))
    const buckets = await values('evrexec_run_duration_seconds_bucket')
    expect(buckets).toEqual({})
    const samples = (await scrape()).get('evrexec_run_duration_seconds')?.samples ?? []
    const at = (le: string) => samples.find(({ labels }) => labels.le === le)?.value
    expect([at('0.001'), at('0.005'), at('0.05'), at('0.1'), at('+Inf')]).toEqual([1, 2, 2, 3, 3])
    const sum = samples.find(({ name }) => name.endsWith('_sum'))
    expect(sum).toMatchObject({ labels: { evname: 'evrexec:test', outcome: 'returned' } })
    expect(sum?.value).toBeCloseTo(0.0735)
  })

  async function counts(...runs: readonly EndedRun[]): Promise<Record<string, number>> {
    const { metrics, scrape } = measuring()
    for (const each of runs) metrics.ran(each)
    const samples = (await scrape()).get('evrexec_run_duration_seconds')?.samples ?? []
    const counted = samples.filter(({ name }) => name.endsWith('_count'))
    return Object.fromEntries(
      counted.map(({ labels, value }) => [`${labels.evname} ${labels.outcome}`, value]),
    )
  }

  it('of event routes that there are not have no names', async () => {
    expect(
      await counts(
        run('evrexec:no1', 'event-route-not-found'),
        run('evrexec:no2', 'event-route-not-found'),
        run('evrexec:no3', 'cancelled'),
        run('evrexec:no4', 'no-run-worker'),
        run('evrexec:no5', 'stopping'),
        run('evrexec:test', 'cancelled'),
        run('evrexec:gone', 'worker-exited'),
        run('evrexec:gone', 'stopping'),
      ),
    ).toEqual({
      '(other) event-route-not-found': 2,
      '(other) cancelled': 1,
      '(other) no-run-worker': 1,
      '(other) stopping': 1,
      'evrexec:test cancelled': 1,
      'evrexec:gone worker-exited': 1,
      'evrexec:gone stopping': 1,
    })
  })

  it('have so many names, and no more', async () => {
    const runs = Array.from({ length: 300 }, (_, nth) => run(`evrexec:${nth}`, 'returned'))
    const found = await counts(...runs, ...runs)
    expect(Object.keys(found).length).toBe(257)
    expect(found['(other) returned']).toBe(2 * (300 - 256))
    expect(found['evrexec:0 returned']).toBe(2)
  })

  it('whatever an event route is called, it is written so that it is read as that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (evname) => {
        expect(await counts(run(evname, 'returned'))).toEqual({ [`${evname} returned`]: 1 })
      }),
      { numRuns: 50, examples: [['a"b\\c\nd'], ['__proto__'], ['{le="1"} 5'], ['a,outcome:returned,']] },
    )
  })
})

describe('the supervisor', () => {
  it('counts its reloads', async () => {
    const { metrics, values } = measuring()
    expect(await values('evrexec_reloads_total')).toEqual({
      reloaded: 0,
      'not-loadable': 0,
      'worker-not-ready': 0,
    })
    expect(await values('evrexec_last_reload_successful')).toEqual({ '': 1 })
    metrics.notify({ notice: 'reload-failed', reason: 'not-loadable', problems: [] })
    expect(await values('evrexec_reloads_total')).toMatchObject({ 'not-loadable': 1 })
    expect(await values('evrexec_last_reload_successful')).toEqual({ '': 0 })
    const done = { added: [], removed: [], replaced: [], untouched: [], afterMillis: 1 }
    metrics.notify({ notice: 'reloaded', ...done })
    expect(await values('evrexec_reloads_total')).toMatchObject({ reloaded: 1, 'not-loadable': 1 })
    expect(await values('evrexec_last_reload_successful')).toEqual({ '': 1 })
  })

  it('sees how late its event loop is', async () => {
    const { clock, scrape } = measuring()
    clock.pass(1000)
    clock.standStill(700)
    clock.pass(0)
    const samples = (await scrape()).get('evrexec_event_loop_lag_seconds')?.samples ?? []
    const at = (le: string) => samples.find(({ labels }) => labels.le === le)?.value
    expect([at('0.001'), at('0.5'), at('1'), at('+Inf')]).toEqual([10, 10, 11, 11])
    expect(samples.find(({ name }) => name.endsWith('_sum'))?.value).toBeCloseTo(0.6)
  })

  it('has a process', async () => {
    const { values } = measuring()
    const at = (await values('process_start_time_seconds'))['']
    expect(at).toBeGreaterThan(Date.now() / 1000 - process.uptime() - 1)
    expect(at).toBeLessThan(Date.now() / 1000)
    expect((await values('process_resident_memory_bytes'))['']).toBeGreaterThan(1_000_000)
    const before = (await values('process_cpu_seconds_total'))[''] ?? 0
    expect((await values('process_cpu_seconds_total'))['']).toBeGreaterThanOrEqual(before)
  })
})
