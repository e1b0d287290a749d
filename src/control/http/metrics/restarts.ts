import { Counter, type Registry } from 'prom-client'
import { isSpare, teamOf } from '../../../supervisor/team-names.ts'
import { RestartReasons } from './restart-reasons.ts'
import type { NoticeCounter } from './view.ts'

export function restartMetrics(registry: Registry): NoticeCounter {
  const restarts = new Counter({
    name: 'evrexec_worker_restarts_total',
    help: 'Workers that were started again, or had their place taken by another, by why. Reloads do not count.',
    labelNames: ['task', 'reason'],
    registers: [registry],
  })
  const exits = new Counter({
    name: 'evrexec_worker_exits_total',
    help: 'Worker processes that ended without having been told to, by how: exit code zero or not, or the signal.',
    labelNames: ['task', 'exit'],
    registers: [registry],
  })
  const reasons = new RestartReasons()
  return {
    notify(notice) {
      if (!('worker' in notice) || notice.notice === 'output' || isSpare(notice.worker)) return
      const task = teamOf(notice.worker)
      const reason = reasons.of(notice)
      if (reason !== null) restarts.inc({ task, reason })
      if (notice.notice !== 'worker-exited' || notice.expected) return
      const { code, signal } = notice.reason
      exits.inc({ task, exit: signal ?? (code === 0 ? 'zero' : 'nonzero') })
    },
  }
}
