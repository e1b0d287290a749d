import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../../src/control/http/metrics.ts'
import type { EndedRun } from '../../../src/supervisor/run.ts'
import type { DatagramsStatus, SupervisorStatus, TaskStatus } from '../../../src/supervisor/status.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { type Exposition, faultsOf, readExposition } from './exposition.ts'
import { WELL } from './serving-http.ts'

const [TASK] = WELL.tasks
if (TASK === undefined) throw new Error('expected a task')

const COUNTED: DatagramsStatus = {
  received: 10,
  handled: 5,
  failed: 2,
  inHand: 2,
  deadLettered: 1,
  kernelDropped: 4,
  receiveBufferBytes: 4096,
  held: true,
}
const NOT_COUNTED: DatagramsStatus = {
  received: null,
  handled: null,
  failed: null,
  inHand: null,
  deadLettered: null,
  kernelDropped: null,
  receiveBufferBytes: null,
  held: false,
}

function task(name: string, changes: Partial<TaskStatus> = {}): TaskStatus {
  const workers = TASK?.workers.map((each) => ({ ...each, name: `${name}#0` })) ?? []
  return { ...TASK, name, workers, ...changes } as TaskStatus
}

function measuring(status: SupervisorStatus = WELL) {
  const clock = new FakeClock()
  const metrics = createMetrics({ version: '1.2.3', clock })
  const measured = { now: status, looks: 0, evnames: ['evrexec:test'] as readonly string[] }
  metrics.attend({
    async status() {
      measured.looks += 1
      return measured.now
    },
    evnames: () => measured.evnames,
  })
  const scrape = async (): Promise<Exposition> => {
    const exposition = readExposition((await metrics.text()).text)
    expect(faultsOf(exposition)).toEqual([])
    return exposition
  }
  /** The values of a metric, by their labels. */
  const values = async (name: string): Promise<Record<string, number>> => {
    const samples = (await scrape()).get(name)?.samples.filter((sample) => sample.name === name) ?? []
    return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]))
  }
  return { clock, metrics, measured, scrape, values }
}

describe('metrics', () => {
  it('are those that are promised', async () => {
    const { scrape, metrics } = measuring()
    const families = [...(await scrape())].map(([name, { type }]) => `${name} ${type}`)
    expect(families.sort()).toEqual([
      'evrexec_build_info gauge',
      'evrexec_datagrams_in_hand gauge',
      'evrexec_datagrams_kernel_dropped_total counter',
      'evrexec_datagrams_received_total counter',
      'evrexec_datagrams_total counter',
      'evrexec_dead_letters_lost_total counter',
      'evrexec_dead_letters_waiting gauge',
      'evrexec_event_loop_lag_seconds histogram',
      'evrexec_last_reload_successful gauge',
      'evrexec_reloads_total counter',
      'evrexec_run_duration_seconds histogram',
      'evrexec_socket_held gauge',
      'evrexec_socket_receive_buffer_bytes gauge',
      'evrexec_spare_workers gauge',
      'evrexec_worker_blocked_seconds gauge',
      'evrexec_worker_exits_total counter',
      'evrexec_worker_oldest_in_hand_seconds gauge',
      'evrexec_worker_resident_memory_bytes gauge',
      'evrexec_worker_restarts_total counter',
      'evrexec_workers gauge',
      'process_cpu_seconds_total counter',
      'process_resident_memory_bytes gauge',
      'process_start_time_seconds gauge',
    ])
    expect((await metrics.text()).contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  it('look once for all who scrape at the same time', async () => {
    const { metrics, measured } = measuring()
    const texts = await Promise.all([metrics.text(), metrics.text(), metrics.text()])
    expect(measured.looks).toBe(1)
    expect(new Set(texts).size).toBe(1)
    await metrics.text()
    expect(measured.looks).toBe(2)
  })

  it('are there before the supervisor is', async () => {
    const { text } = await createMetrics({ version: '1.2.3', clock: new FakeClock() }).text()
    expect(readExposition(text).get('evrexec_build_info')?.samples).toMatchObject([
      { labels: { version: '1.2.3', node: process.version }, value: 1 },
    ])
  })
})

describe('workers', () => {
  it('are counted by state', async () => {
    const [worker] = task('evrexec:timer').workers
    if (worker === undefined) throw new Error('expected a worker')
    const workers = (['running', 'running', 'backoff', 'fatal'] as const).map((state, index) => ({
      ...worker,
      name: `evrexec:timer#${index}`,
      state,
    }))
    const { values } = measuring({ ...WELL, tasks: [task('evrexec:timer', { workers, spares: 3 })] })
    expect(await values('evrexec_workers')).toEqual({
      'evrexec:timer starting': 0,
      'evrexec:timer running': 2,
      'evrexec:timer backoff': 1,
      'evrexec:timer stopping': 0,
      'evrexec:timer stopped': 0,
      'evrexec:timer fatal': 1,
      'run starting': 0,
      'run running': 1,
      'run backoff': 0,
      'run stopping': 0,
      'run stopped': 0,
      'run fatal': 0,
    })
    expect(await values('evrexec_spare_workers')).toEqual({ 'evrexec:timer': 3, run: 0 })
  })

  it('of tasks of the same evname are told apart', async () => {
    const tasks = [task('evrexec:udp'), { ...task('evrexec:udp/2'), name: 'evrexec:udp' }]
    const { values } = measuring({ ...WELL, tasks })
    expect(await values('evrexec_workers')).toMatchObject({
      'evrexec:udp running': 1,
      'evrexec:udp/2 running': 1,
    })
  })

  it('have memory, a loop that turns or not, and something in hand', async () => {
    const [worker] = task('a').workers
    if (worker === undefined) throw new Error('expected a worker')
    const down = { pid: null, rssBytes: null, blockedSeconds: null, oldestInHandSeconds: null }
    const workers = [
      { ...worker, name: 'a#0', rssBytes: 1000, blockedSeconds: 2.5, oldestInHandSeconds: 3 },
      { ...worker, name: 'a#1', rssBytes: null, blockedSeconds: null, oldestInHandSeconds: null },
      { ...worker, name: 'a#2', ...down },
    ]
    const { values } = measuring({
      ...WELL,
      tasks: [task('a', { workers })],
      run: { workers: [], spares: 0 },
    })
    expect(await values('evrexec_worker_resident_memory_bytes')).toEqual({ 'a a#0': 1000 })
    expect(await values('evrexec_worker_blocked_seconds')).toEqual({ 'a a#0': 2.5, 'a a#1': 0 })
    expect(await values('evrexec_worker_oldest_in_hand_seconds')).toEqual({ 'a a#0': 3, 'a a#1': 0 })
  })

  it('that a reload has removed are gone', async () => {
    const { measured, values } = measuring({ ...WELL, tasks: [task('a'), task('b')] })
    expect(Object.keys(await values('evrexec_workers'))).toContain('b running')
    measured.now = { ...WELL, tasks: [task('a')] }
    expect(Object.keys(await values('evrexec_workers')).filter((name) => name.startsWith('b'))).toEqual([])
    expect(Object.keys(await values('evrexec_worker_resident_memory_bytes'))).toEqual(['a a#0', 'run run#0'])
  })

  it('restarts are counted by reason, those of spares not at all', async () => {
    const { metrics, values } = measuring()
    const die = (worker: string, pid: number) => {
      const reason = { code: null, signal: 'SIGSEGV' }
      metrics.notify({ notice: 'worker-started', worker, pid })
      metrics.notify({
        notice: 'worker-exited',
        ...{
          worker,
          pid,
          reason,
          detail: null,
          uptimeMillis: 1,
          wasReady: true,
          expected: false,
          output: [],
        },
      })
      metrics.notify({ notice: 'worker-restarting', worker, restart: 1, delayMillis: 0 })
    }
    die('evrexec:udp#0', 1)
    die('evrexec:udp#1', 2)
    die('evrexec:udp#spare0', 3)
    die('run#0', 4)
    expect(await values('evrexec_worker_restarts_total')).toEqual({
      'evrexec:udp signal': 2,
      'run signal': 1,
    })
    expect(await values('evrexec_worker_exits_total')).toEqual({ 'evrexec:udp SIGSEGV': 2, 'run SIGSEGV': 1 })
  })
})

describe('datagrams', () => {
  it('are counted by what has become of them', async () => {
    const { measured, values } = measuring({ ...WELL, tasks: [task('u', { datagrams: COUNTED })] })
    expect(await values('evrexec_datagrams_received_total')).toEqual({ u: 10 })
    expect(await values('evrexec_datagrams_total')).toEqual({
      'u handled': 5,
      'u failed': 2,
      'u dead-lettered': 1,
    })
    expect(await values('evrexec_datagrams_in_hand')).toEqual({ u: 2 })
    expect(await values('evrexec_datagrams_kernel_dropped_total')).toEqual({ u: 4 })
    expect(await values('evrexec_socket_receive_buffer_bytes')).toEqual({ u: 4096 })
    expect(await values('evrexec_socket_held')).toEqual({ u: 1 })
    measured.now = { ...WELL, tasks: [task('u', { datagrams: { ...COUNTED, received: 11, handled: 6 } })] }
    expect(await values('evrexec_datagrams_received_total')).toEqual({ u: 11 })
  })

  it('that nobody counts are not zero', async () => {
    const { values } = measuring({ ...WELL, tasks: [task('u', { datagrams: NOT_COUNTED }), task('a')] })
    expect(await values('evrexec_datagrams_total')).toEqual({})
    expect(await values('evrexec_datagrams_received_total')).toEqual({})
    expect(await values('evrexec_socket_held')).toEqual({ u: 0 })
  })

  it('dead letters wait, or are lost', async () => {
    const { values } = measuring({ ...WELL, deadLetters: { file: '/x', waiting: 3, lost: 4 } })
    expect(await values('evrexec_dead_letters_waiting')).toEqual({ '': 3 })
    expect(await values('evrexec_dead_letters_lost_total')).toEqual({ '': 4 })
  })
})

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
