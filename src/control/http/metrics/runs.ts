import { Histogram, type Registry } from 'prom-client'
import type { EndedRun } from '../../../supervisor/run.ts'

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Each event route may come to have so many series; who adds more over the time, by reloads, is not told apart. */
const MOST_EVNAMES = 256

/** Stands for event routes that are none: anybody can ask for any name. */
const OTHERS = '(other)'

/** That have been executed, so that there is such an event route. */
const EXECUTED: ReadonlySet<EndedRun['outcome']> = new Set(['returned', 'route-threw', 'worker-exited'])

/** @param evnames those that there are. */
export function runMetrics(
  registry: Registry,
  evnames: () => readonly string[],
): { ran(run: EndedRun): void } {
  const durations = new Histogram({
    name: 'evrexec_run_duration_seconds',
    help: 'Runs by event route and outcome (returned, or why not), from when they were asked for. Event routes that do not exist are (other).',
    labelNames: ['evname', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const known = new Set<string>()
  const labelOf = (evname: string, outcome: EndedRun['outcome']): string => {
    if (known.has(evname)) return evname
    const isThere = EXECUTED.has(outcome) || evnames().includes(evname)
    if (!isThere || known.size === MOST_EVNAMES) return OTHERS
    known.add(evname)
    return evname
  }
  return {
    ran({ evname, outcome, millis }) {
      durations.observe({ evname: labelOf(evname, outcome), outcome }, millis / 1000)
    },
  }
}
