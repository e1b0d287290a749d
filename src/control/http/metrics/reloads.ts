import { Counter, Gauge, type Registry } from 'prom-client'
import type { NoticeCounter } from './view.ts'

const OUTCOMES = ['reloaded', 'not-loadable', 'worker-not-ready'] as const

export function reloadMetrics(registry: Registry): NoticeCounter {
  const registers = [registry]
  const reloads = new Counter({
    name: 'evrexec_reloads_total',
    help: 'Reloads by what came of them: reloaded, or why not (not-loadable: everything goes on as it was; worker-not-ready: not all was taken over).',
    labelNames: ['outcome'],
    registers,
  })
  const last = new Gauge({
    name: 'evrexec_last_reload_successful',
    help: 'Whether the last reload succeeded (1); 1 also when there was none.',
    registers,
  })
  const count = (outcome: (typeof OUTCOMES)[number]) => {
    reloads.inc({ outcome })
    last.set(outcome === 'reloaded' ? 1 : 0)
  }
  // So that the first failure is seen to be one more than before.
  for (const outcome of OUTCOMES) reloads.inc({ outcome }, 0)
  last.set(1)
  return {
    notify(notice) {
      if (notice.notice === 'reloaded') count('reloaded')
      else if (notice.notice === 'reload-failed') count(notice.reason)
    },
  }
}
