import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../../src/control/http/metrics.ts'
import { NOT_HELD } from '../../../src/supervisor/datagrams/task-datagrams.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { readExposition } from './exposition.ts'
import { COUNTED, measuring, task } from './measuring.ts'
import { WELL } from './serving-http.ts'

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
    const { values } = measuring({ ...WELL, tasks: [task('u', { datagrams: NOT_HELD }), task('a')] })
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
