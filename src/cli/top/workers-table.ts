import { bytesText } from '../print/bytes.ts'
import { durationText } from '../print/duration.ts'
import { statePaint } from '../print/state-paint.ts'
import type { Column } from './columns.ts'
import type { Look } from './look.ts'
import { sparkline } from './sparkline.ts'
import type { SortKey, WorkerRow } from './worker-rows.ts'

const LEAST_NAME = 16
const SPARKLINE = { least: 8, most: 30 }
const LEAST_NOTE = 12
/** What is younger is in the ordinary course of things. */
const OLD_SECONDS = 1

export function workerColumns(sort: SortKey, { paint, symbols }: Look): Column<WorkerRow>[] {
  return [
    { title: 'WORKER', rank: 0, least: LEAST_NAME, text: ({ worker }) => worker.name },
    {
      title: 'STATE',
      rank: 1,
      isSorted: sort === 'state',
      text: ({ worker }) => (worker.blockedSeconds === null ? worker.state : 'blocked'),
      paint: ({ worker }) => (worker.blockedSeconds === null ? statePaint(worker.state, paint) : paint.bad),
    },
    { title: 'PID', rank: 6, right: true, text: ({ worker }) => String(worker.pid ?? '-') },
    {
      title: 'RATE',
      rank: 5,
      ...SPARKLINE,
      text: ({ rates }, width) => sparkline(rates, width, symbols.levels),
      paint: () => paint.good,
    },
    {
      title: 'DONE/S',
      rank: 2,
      right: true,
      isSorted: sort === 'done/s',
      text: ({ rate }) => orNone(rate, rateText),
    },
    {
      title: 'OLDEST',
      rank: 3,
      right: true,
      isSorted: sort === 'oldest',
      text: ({ worker }) => orNone(worker.oldestInHandSeconds, durationText),
      paint: ({ worker }) => ((worker.oldestInHandSeconds ?? 0) >= OLD_SECONDS ? paint.warning : undefined),
    },
    {
      title: 'MEMORY',
      rank: 4,
      right: true,
      isSorted: sort === 'memory',
      text: ({ worker }) => orNone(worker.rssBytes, bytesText),
    },
    {
      title: 'RESTARTS',
      rank: 7,
      right: true,
      isSorted: sort === 'restarts',
      text: ({ worker }) => String(worker.restarts),
      paint: ({ worker }) => (worker.restarts > 0 ? paint.warning : undefined),
    },
    {
      title: 'UPTIME',
      rank: 8,
      right: true,
      isSorted: sort === 'uptime',
      text: ({ worker }) => orNone(worker.uptimeSeconds, durationText),
    },
    { title: 'NOTE', rank: 9, least: LEAST_NOTE, text: ({ worker }) => worker.note ?? '' },
  ]
}

function orNone<T>(value: T | null, text: (value: T) => string): string {
  return value === null ? '-' : text(value)
}

export function rateText(rate: number): string {
  return rate < 100 ? rate.toFixed(1) : rate.toFixed(0)
}
