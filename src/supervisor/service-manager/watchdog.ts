import type { Clock } from '../clock.ts'
import type { Notice } from '../notices.ts'
import type { ServiceManager } from './service-manager.ts'

export interface WatchdogOptions {
  readonly manager: Pick<ServiceManager, 'alive'>
  /** Within this time of each other the manager expects signs of life. */
  readonly limitMillis: number
  /** Resolves with null when all is well, else with what is not; within the time. */
  readonly examine: (withinMillis: number) => Promise<string | null>
  readonly notify: (notice: Notice) => void
  readonly clock: Clock
}

/**
 * The time that the manager's watchdog waits for this process; null when it has none.
 * @returns milliseconds
 */
export function watchdogLimit(env: NodeJS.ProcessEnv, pid: number): number | null {
  const micros = Number(env.WATCHDOG_USEC)
  const isMeant = env.WATCHDOG_PID === undefined || Number(env.WATCHDOG_PID) === pid
  return isMeant && Number.isSafeInteger(micros) && micros > 0 ? micros / 1000 : null
}

/**
 * Gives a sign of life twice within the limit, and only as long as the examination finds none missing: a process that
 * merely exists is no service.
 * @returns stops.
 */
export function feedWatchdog({ manager, limitMillis, examine, notify, clock }: WatchdogOptions): () => void {
  const everyMillis = limitMillis / 2
  let isExamining = false
  let wrong: string | null = null
  let isOver = false

  async function examineAndFeed(): Promise<void> {
    isExamining = true
    const found = await examine(everyMillis / 2)
    isExamining = false
    if (isOver) return
    if (found === null) manager.alive()
    if ((found === null) !== (wrong === null)) tell(found)
    wrong = found
  }

  function tell(found: string | null): void {
    const message =
      found === null ? 'the watchdog is fed again' : `the watchdog is not fed any more: ${found}`
    notify({ notice: 'service-manager', message, isWrong: found !== null })
  }

  examineAndFeed()
  const cancel = clock.every(everyMillis, () => {
    if (!isExamining) examineAndFeed()
  })
  return () => {
    isOver = true
    cancel()
  }
}
