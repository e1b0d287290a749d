import { Histogram, type Registry } from 'prom-client'
import type { Clock } from '../../../supervisor/clock.ts'

const INTERVAL_MILLIS = 100

/**
 * How much later than it should a timer fires, ten times a second. A histogram that is never reset, since what is said
 * of "the time since the last scrape" is wrong as soon as there are two who scrape.
 */
export function eventLoopMetrics(registry: Registry, clock: Clock): void {
  const lag = new Histogram({
    name: 'evrexec_event_loop_lag_seconds',
    help: "How late the supervisor's event loop gets to what is due, as seen ten times a second.",
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  })
  let lastMillis = clock.now()
  clock.every(INTERVAL_MILLIS, () => {
    const nowMillis = clock.now()
    lag.observe(Math.max(0, nowMillis - lastMillis - INTERVAL_MILLIS) / 1000)
    lastMillis = nowMillis
  })
}
