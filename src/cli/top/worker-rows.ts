import type { WorkerStatus } from '../../supervisor/status.ts'
import { latest } from './rates.ts'
import type { TopState } from './state.ts'

/** As the titles of the columns have them. */
export const SORT_KEYS = ['worker', 'done/s', 'oldest', 'memory', 'restarts', 'uptime', 'state'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface WorkerRow {
  readonly worker: WorkerStatus
  /** Datagrams or runs per second; null when nobody knows. */
  readonly rate: number | null
  /** The same of the last samples. */
  readonly rates: readonly (number | null)[]
}

/** The gravest first. */
const STATES: readonly WorkerStatus['state'][] = [
  'fatal',
  'backoff',
  'stopped',
  'stopping',
  'starting',
  'running',
]

/** By which they are sorted, the largest first; by worker is as the supervisor has them: by task. */
const VALUES: Readonly<Record<Exclude<SortKey, 'worker'>, (row: WorkerRow) => number | null>> = {
  'done/s': ({ rate }) => rate,
  oldest: ({ worker }) => worker.oldestInHandSeconds,
  memory: ({ worker }) => worker.rssBytes,
  restarts: ({ worker }) => worker.restarts,
  uptime: ({ worker }) => worker.uptimeSeconds,
  state: ({ worker }) => -STATES.indexOf(worker.state),
}

/** Every worker, in the order in which they are shown. */
export function workerRows({
  status,
  rates,
  sort,
}: Pick<TopState, 'status' | 'rates' | 'sort'>): WorkerRow[] {
  if (status === null) return []
  const rows = [...status.tasks, status.run].flatMap(({ workers }) =>
    workers.map((worker) => {
      const known = rates.workers.get(worker.name)
      return { worker, rate: known ? latest(known) : null, rates: known?.perSecond ?? [] }
    }),
  )
  if (sort === 'worker') return rows
  const knownValue = VALUES[sort]
  const value = (row: WorkerRow) => knownValue(row) ?? Number.NEGATIVE_INFINITY
  return rows.toSorted((a, b) => (value(a) === value(b) ? 0 : value(b) - value(a)))
}
