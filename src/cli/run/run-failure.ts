/** Why something that was asked for over the control socket did not happen, in words and as an exit code. */

import type { CallError, NoReply } from '../../control/client/control-client.ts'
import type { EvrexecError } from '../../control/client/errors.ts'
import { noReplyText } from '../../control/client/outcome.ts'
import { EXIT } from '../exit-codes.ts'

export interface Failed {
  readonly code: number
  readonly message: string
}

/** An error that `evrexec.runValue` was answered with. */
export function runFailure(evname: string, { message, data }: Pick<CallError, 'message' | 'data'>): Failed {
  switch (data.reason) {
    case 'event-route-not-found':
      return { code: EXIT.noSuchEventRoute, message: `there is no event route "${evname}"${meant(data)}` }
    case 'route-threw': {
      const at = typeof data.at === 'string' ? `\n    at ${data.at}` : ''
      return { code: EXIT.failed, message: `${evname} failed: ${data.text}${at}` }
    }
    case 'worker-exited':
      return { code: EXIT.failed, message: `${evname} failed: ${message}` }
    default:
      return { code: EXIT.failed, message: `${evname} was not executed: ${message}` }
  }
}

/** What to do when nobody is there. */
const START_ONE = 'Start one with: evrexec start'

/** There was no answer at all. */
export function noAnswer(outcome: NoReply): Failed {
  const message = noReplyText(outcome)
  switch (outcome.kind) {
    case 'no-supervisor':
      return { code: EXIT.noSupervisor, message: `${message}\n${START_ONE}` }
    case 'not-permitted':
      return { code: EXIT.noSupervisor, message }
    case 'closed':
      return { code: EXIT.failed, message }
    case 'aborted':
      return { code: EXIT.timedOut, message }
  }
}

/** A name that is not known is a mistake in what was typed, what does not load one in a file. */
const CODES: ReadonlyMap<string, number> = new Map([
  ['no-supervisor', EXIT.noSupervisor],
  ['not-permitted', EXIT.noSupervisor],
  ['event-route-not-found', EXIT.noSuchEventRoute],
  ['timed-out', EXIT.timedOut],
  ['method-not-found', EXIT.usage],
  ['invalid-parameters', EXIT.usage],
  ['no-such-worker', EXIT.usage],
  ['not-loadable', EXIT.config],
])

/** The same, of what a client rejected with. */
export function failureOf(error: EvrexecError): Failed {
  return { code: CODES.get(error.reason) ?? EXIT.failed, message: failureText(error) }
}

function failureText({ reason, message, data }: EvrexecError): string {
  switch (reason) {
    case 'no-supervisor':
      return `${message}\n${START_ONE}`
    case 'event-route-not-found':
      return `there is no event route "${data.evname}"${meant(data)}`
    case 'method-not-found':
      return `there is no method "${data.method}"${meant(data)}`
    case 'invalid-parameters':
      return `expected as parameters: ${data.expected}`
    default:
      return message
  }
}

function meant({ nearest }: EvrexecError['data']): string {
  return typeof nearest === 'string' ? ` (did you mean "${nearest}"?)` : ''
}
