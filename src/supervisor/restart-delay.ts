import type { RestartDelayConfig } from '../config/config.ts'

/** What the delay before a restart depends on; pure, so that a test needs no time. */
export interface Life {
  /** How long the worker was ready before it ended; null: it never was. */
  readonly readyMillis: number | null
}

/**
 * The delay before a worker is started again. After a healthy life none; otherwise exponential with full
 * jitter: anything from 0 to `base * 2^(failures - 1)`, capped. It never gives up.
 * @param failures lives in a row, up to the one before this, that were not healthy.
 * @param random from 0 up to, not including, 1.
 */
export function restartDelay(
  failures: number,
  life: Life,
  config: RestartDelayConfig,
  random: number,
): { readonly failures: number; readonly delayMillis: number } {
  if (life.readyMillis !== null && life.readyMillis >= config.healthyMillis) {
    return { failures: 0, delayMillis: 0 }
  }
  const upper = Math.min(config.capMillis, config.baseMillis * 2 ** failures)
  return { failures: failures + 1, delayMillis: random * upper }
}
