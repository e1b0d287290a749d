import { nearest } from '../../problem/nearest.ts'
import type { Problem } from '../../problem/problem.ts'
import { workerTitle } from '../../protocol/title.ts'
import { type Clock, SYSTEM_CLOCK } from '../clock.ts'
import type { RunOutcome } from '../run.ts'
import { LoneWorker, type LoneWorkerConfig, type LoneWorkerOptions } from './lone-worker.ts'

export interface LocalRun extends LoneWorkerOptions {
  readonly evname: string
  readonly data: string
  /** From when the route begins; null: it may take as long as it likes. */
  readonly timeoutMillis: number | null
  /** Cancels it. */
  readonly signal: AbortSignal
}

export type LocalOutcome =
  | RunOutcome
  | { readonly kind: 'not-loaded'; readonly problems: readonly Problem[] }
  | { readonly kind: 'timed-out' }

/**
 * Executes an event route without a supervisor. Resolves when nothing is left of the process that it was executed in:
 * what is cancelled or takes too long is aborted, and killed when the grace is over.
 */
export async function runLocally(
  config: LoneWorkerConfig,
  { evname, data, timeoutMillis, signal, ...options }: LocalRun,
): Promise<LocalOutcome> {
  const worker = new LoneWorker(config, workerTitle({ kind: 'run', index: 0 }), options)
  const outcome = await outcomeOf(worker)
  worker.stop()
  await worker.gone
  return outcome

  async function outcomeOf(worker: LoneWorker): Promise<LocalOutcome> {
    const aborted = abortion(signal)
    const loaded = await Promise.race([worker.loaded, aborted])
    if ('kind' in loaded) {
      // Only a route has a use for grace.
      worker.kill()
      return loaded
    }
    if (!loaded.ok) return { kind: 'not-loaded', problems: loaded.problems }
    const { evnames } = loaded.value
    if (!evnames.includes(evname)) {
      const failure = { reason: 'event-route-not-found', evname, nearest: nearest(evname, evnames) } as const
      return { kind: 'failed', failure }
    }
    const timeout = timeoutOf(timeoutMillis, options.clock)
    const outcome = await Promise.race([worker.run(evname, data), aborted, timeout.over])
    timeout.cancel()
    return outcome
  }
}

function abortion(signal: AbortSignal): Promise<LocalOutcome> {
  return new Promise((resolve) => {
    const cancel = () => resolve({ kind: 'failed', failure: { reason: 'cancelled' } })
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel, { once: true })
  })
}

function timeoutOf(millis: number | null, clock: Clock = SYSTEM_CLOCK) {
  let cancel = () => {}
  const over = new Promise<LocalOutcome>((resolve) => {
    if (millis !== null) cancel = clock.after(millis, () => resolve({ kind: 'timed-out' }))
  })
  return { over, cancel }
}
