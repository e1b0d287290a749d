import type { Status } from '../../control/client/answers.ts'
import type { DeliveredEntry } from '../../control/client/position.ts'
import { NO_RATES, type Rates } from './rates.ts'
import type { SortKey } from './worker-rows.ts'

/** All that a frame depends on, but for the size of the terminal. */
export interface TopState {
  /** The control socket. */
  readonly socket: string
  /** The last answer; null while there is no supervisor. */
  readonly status: Status | null
  /** Why there is no newer answer; null while all is well. */
  readonly trouble: string | null
  readonly rates: Rates
  readonly sort: SortKey
  /** The name of a worker; null while there is none. */
  readonly selected: string | null
  readonly isHelpShown: boolean
  /** The worker that is to be restarted if the answer is yes. */
  readonly restart: string | null
  /** What there is to be told about the last key, until the next one. */
  readonly message: string | null
  /** Shown instead of the workers; null: these are. */
  readonly log: LogState | null
}

export interface LogState {
  readonly worker: string
  /** The last so many. */
  readonly entries: readonly DeliveredEntry[]
  /** So many lines of it are below the screen. */
  readonly linesBelow: number
  /** While somebody looks back, newer entries than this are not shown, so that nothing moves. */
  readonly lastShown: DeliveredEntry | null
  /** Why nothing comes any more; null while it may. */
  readonly trouble: string | null
}

export function initialState(socket: string): TopState {
  return {
    socket,
    status: null,
    trouble: null,
    rates: NO_RATES,
    sort: 'worker',
    selected: null,
    isHelpShown: false,
    restart: null,
    message: null,
    log: null,
  }
}
