import type { WorkerStatus } from '../../supervisor/status.ts'

/** What the sparkline shows. */
const SAMPLES = 30

/** What a worker has been done with per second, the latest last; null where nobody knows. */
export interface WorkerRates {
  readonly pid: number | null
  readonly done: number | null
  readonly perSecond: readonly (number | null)[]
}

/** Of all workers, by their names, as of a time on a monotonic clock. */
export interface Rates {
  readonly atMillis: number | null
  readonly workers: ReadonlyMap<string, WorkerRates>
}

export const NO_RATES: Rates = { atMillis: null, workers: new Map() }

export function sampled(rates: Rates, workers: readonly WorkerStatus[], atMillis: number): Rates {
  const seconds = rates.atMillis === null ? null : (atMillis - rates.atMillis) / 1000
  const entries = workers.map((worker) => {
    const before = rates.workers.get(worker.name)
    const { pid, done } = worker
    const rate = seconds === null || seconds <= 0 ? null : perSecond(before, worker, seconds)
    const perSecondBefore = before?.perSecond ?? []
    return [worker.name, { pid, done, perSecond: [...perSecondBefore, rate].slice(-SAMPLES) }] as const
  })
  return { atMillis, workers: new Map(entries) }
}

export function latest({ perSecond: rates }: WorkerRates): number | null {
  return rates.at(-1) ?? null
}

/** What it has done is counted anew with each process. */
function perSecond(
  before: WorkerRates | undefined,
  { pid, done }: WorkerStatus,
  seconds: number,
): number | null {
  if (done === null || before === undefined) return null
  const since = before.pid === pid ? (before.done ?? 0) : 0
  return Math.max(0, done - since) / seconds
}
