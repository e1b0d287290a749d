import type { Counter } from 'prom-client'
import type { Notice } from '../../../supervisor/notices.ts'
import type { SupervisorStatus } from '../../../supervisor/status.ts'

/** Metrics that show what the status says. */
export interface View {
  show(status: SupervisorStatus): void
}

/** Metrics that count what is reported. */
export interface NoticeCounter {
  notify(notice: Notice): void
}

/** For what is counted elsewhere: the counter shows that count. */
export function setCounter<L extends string>(
  counter: Counter<L>,
  counts: readonly { readonly labels: Partial<Record<L, string>>; readonly count: number }[],
): void {
  counter.reset()
  for (const { labels, count } of counts) counter.inc(labels, count)
}
