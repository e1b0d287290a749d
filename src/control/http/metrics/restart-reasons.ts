import type { ExitReason } from '../../../supervisor/exit-reason.ts'
import type { Notice } from '../../../supervisor/notices.ts'

/** Why a worker was started again, or another took its place. */
export type RestartReason =
  /** Its process ended by itself when it served. */
  | 'exit-code-zero'
  | 'exit-code-nonzero'
  | 'signal'
  /** It ended, or was killed, before it was ready. */
  | 'not-ready'
  | 'not-spawned'
  /** The supervisor has ended it: its event loop did not turn. */
  | 'stuck'
  /** It had more memory than it may have. */
  | 'memory'
  /** A cancelled run did not come to an end. */
  | 'unheeding-run'
  /** It wrote to the descriptor that is the supervisor's. */
  | 'garbled'
  /** Somebody wanted it. */
  | 'request'

type OfWorker = Extract<Notice, { worker: string }>
type WorkerExited = Extract<Notice, { notice: 'worker-exited' }>

interface Place {
  /** Whose life is counted: one that has left its place to another is not. */
  pid: number | null
  /** Why the worker will be ended, as was told before it is. */
  cause: RestartReason | null
  /** Why it ended, until another life begins. */
  ended: RestartReason | null
}

/** Puts together what is reported of a worker: why it ends comes before its end, and that before what follows. */
export class RestartReasons {
  readonly #places = new Map<string, Place>()

  /** @returns the reason, when this notice says, or completes, that there is a restart. */
  of(notice: OfWorker): RestartReason | null {
    const place = this.#placeOf(notice.worker)
    switch (notice.notice) {
      case 'worker-stuck':
        place.cause = 'stuck'
        return null
      case 'worker-too-large':
        place.cause = 'memory'
        return null
      case 'run-unheeding':
        place.cause = 'unheeding-run'
        return null
      case 'worker-garbled':
        place.cause = 'garbled'
        return null
      case 'worker-failed':
        // Whoever was to take its place did not get ready, and it stays.
        place.cause = null
        return null
      case 'worker-not-spawned':
        place.ended = 'not-spawned'
        return null
      case 'worker-exited':
        return this.#exited(place, notice)
      case 'worker-restarting':
        return completed(place)
      case 'spare-took-over':
        place.pid = notice.pid
        return completed(place)
      case 'worker-started':
        place.pid = notice.pid
        // Nothing announced it: somebody has asked for it.
        return completed(place) === null ? null : 'request'
      case 'worker-ready':
        // One whose start was not told has come in the place of another.
        if (place.pid !== notice.pid) Object.assign(place, { pid: notice.pid, ended: null })
        return null
      default:
        return null
    }
  }

  #exited(place: Place, { pid, expected, wasReady, reason }: WorkerExited): RestartReason | null {
    const { cause } = place
    const isReplaced = cause === 'memory' || cause === 'unheeding-run'
    place.cause = null
    if (expected && isReplaced) return cause
    if (pid !== place.pid) return null
    if (expected) place.ended = 'request'
    else if (cause !== null && !isReplaced) place.ended = cause
    else place.ended = wasReady ? kindOf(reason) : 'not-ready'
    return null
  }

  #placeOf(worker: string): Place {
    const known = this.#places.get(worker)
    if (known !== undefined) return known
    const place = { pid: null, cause: null, ended: null }
    this.#places.set(worker, place)
    return place
  }
}

/** Another life begins, or will. */
function completed(place: Place): RestartReason | null {
  const { ended } = place
  place.ended = null
  return ended
}

function kindOf({ code, signal }: ExitReason): RestartReason {
  if (signal !== null) return 'signal'
  return code === 0 ? 'exit-code-zero' : 'exit-code-nonzero'
}
