import type { RunOutcome } from '../../supervisor/run.ts'
import { invalidParameters, runError } from '../json-rpc/errors.ts'
import type { Cancel, Done, Method } from '../json-rpc/method.ts'

/** What these methods need of the supervisor. */
interface Runner {
  run(evname: string, data: string, done: (outcome: RunOutcome) => void): Cancel
}

/** What goes into `result`, as JSON, for the value that a route returned; null: it returned nothing. */
type ResultOf = (json: string | null) => string

const INVALID = { error: invalidParameters('the evname, a string, and optionally its data, a string') }

/** Executes an event route; the reference knows it as `evrexec.run`, its manual as `evroute.run`. */
export function runMethod(runner: Runner): Method {
  return {
    help: 'Execute an event route. Parameters: evname, data (optional). Result: what it returned, {} for nothing.',
    call: caller(runner, (json) => json ?? '{}'),
  }
}

/** Our own, for clients that have to tell `{}` from nothing. */
export function runValueMethod(runner: Runner): Method {
  return {
    help: 'Execute an event route. Parameters: evname, data (optional). Result: [what it returned], [] for nothing.',
    call: caller(runner, (json) => `[${json ?? ''}]`),
  }
}

/** Parameters beyond the second are ignored, as in the reference. */
function caller(runner: Runner, resultOf: ResultOf): Method['call'] {
  return (params, done) => {
    const [evname, data = ''] = params
    if (typeof evname === 'string' && typeof data === 'string') {
      return runner.run(evname, data, (outcome) => finish(outcome, resultOf, done))
    }
    done(INVALID)
    return null
  }
}

function finish(outcome: RunOutcome, resultOf: ResultOf, done: Done): void {
  if (outcome.kind === 'returned') done({ result: resultOf(outcome.json) })
  else done({ error: runError(outcome.failure) })
}
