import { Registry } from 'prom-client'
import { type Clock, SYSTEM_CLOCK } from '../../supervisor/clock.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { EndedRun } from '../../supervisor/run.ts'
import type { SupervisorStatus } from '../../supervisor/status.ts'
import { datagramMetrics } from './metrics/datagrams.ts'
import { deadLetterMetrics } from './metrics/dead-letters.ts'
import { eventLoopMetrics } from './metrics/event-loop.ts'
import { processMetrics } from './metrics/process.ts'
import { reloadMetrics } from './metrics/reloads.ts'
import { restartMetrics } from './metrics/restarts.ts'
import { runMetrics } from './metrics/runs.ts'
import { workerMetrics } from './metrics/workers.ts'
import { shared } from './shared.ts'

/** The part of a supervisor that is asked. */
interface Measured {
  status(): Promise<SupervisorStatus>
  evnames(): readonly string[]
}

/** What is counted for Prometheus while the supervisor lives. */
export interface Metrics {
  notify(notice: Notice): void
  ran(run: EndedRun): void
  /** Where the rest is asked for; to be called before `text`. */
  attend(supervisor: Measured): void
  /** In Prometheus' exposition format. Many who ask at the same time get the same. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface MetricsOptions {
  /** Of evrexec. */
  readonly version: string
  readonly clock?: Clock
}

/**
 * What is a matter of the moment, or is counted elsewhere, is asked for once for each scrape; only what nobody else
 * remembers is counted here. Labels have the names of tasks, workers, event routes that there are, and words of ours.
 */
export function createMetrics({ version, clock = SYSTEM_CLOCK }: MetricsOptions): Metrics {
  const registry = new Registry()
  let supervisor: Measured | null = null
  const runs = runMetrics(registry, () => supervisor?.evnames() ?? [])
  const listeners = [restartMetrics(registry), reloadMetrics(registry)]
  const views = [workerMetrics(registry), datagramMetrics(registry), deadLetterMetrics(registry)]
  eventLoopMetrics(registry, clock)
  const own = processMetrics(registry, version)
  return {
    notify(notice) {
      for (const listener of listeners) listener.notify(notice)
    },
    ran: runs.ran,
    attend(measured) {
      supervisor = measured
    },
    text: shared(async () => {
      const status = await supervisor?.status()
      if (status !== undefined) for (const view of views) view.show(status)
      own.show()
      return { contentType: registry.contentType, text: await registry.metrics() }
    }),
  }
}
