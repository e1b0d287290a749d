import type { RouteError } from '../route/route-error.ts'
import type { ExitReason } from './exit-reason.ts'

/** How one execution asked for over the control socket came out. */
export type RunOutcome =
  /** `json` is the returned value; null when the route returned nothing. */
  | { readonly kind: 'returned'; readonly json: string | null }
  | { readonly kind: 'failed'; readonly failure: RunFailure }

export type RunFailure =
  | { readonly reason: 'event-route-not-found'; readonly evname: string; readonly nearest: string | null }
  | { readonly reason: 'route-threw'; readonly error: RouteError }
  /** The worker died with the run in hand, which it may not have begun; nothing is retried. */
  | { readonly reason: 'worker-exited'; readonly worker: string; readonly exit: ExitReason }
  /** No run worker is up or coming up; `detail` says why. */
  | { readonly reason: 'no-run-worker'; readonly detail: string }
  | { readonly reason: 'stopping' }
  | { readonly reason: 'cancelled' }

/** A run that has come to its end, for whoever keeps statistics. */
export interface EndedRun {
  readonly evname: string
  readonly outcome: 'returned' | RunFailure['reason']
  /** Since it was asked for. */
  readonly millis: number
}
