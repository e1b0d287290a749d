import type { Clock } from '../clock.ts'
import type { SupervisorStatus } from '../status.ts'
import type { ServiceManager } from './service-manager.ts'
import { statusText } from './status-text.ts'

export interface StatusUpdatesOptions {
  readonly manager: Pick<ServiceManager, 'status'>
  readonly status: () => Promise<SupervisorStatus>
  readonly clock: Clock
}

const EVERY_MILLIS = 5000

/**
 * Keeps what the manager shows of this service up to date; it hears of changes only.
 * @returns brings it up to date now, and stops.
 */
export function updateStatus({ manager, status, clock }: StatusUpdatesOptions): {
  now(): Promise<void>
  stop(): void
} {
  let shown = ''
  let isOver = false
  const now = async () => {
    const text = statusText(await status())
    if (isOver || text === shown) return
    shown = text
    manager.status(text)
  }
  const cancel = clock.every(EVERY_MILLIS, now)
  return {
    now,
    stop() {
      isOver = true
      cancel()
    },
  }
}
