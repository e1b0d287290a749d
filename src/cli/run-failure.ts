/** Why something that was asked for over the control socket did not happen, in words and as an exit code. */
import type { CallError, NoReply } from '../control/client.ts'
import { EXIT } from './exit-codes.ts'

export interface Failed {
  readonly code: number
  readonly message: string
}

/** An error that `evrexec.runValue` was answered with. */
export function runFailure(evname: string, { message, data }: CallError): Failed {
  switch (data.reason) {
    case 'event-route-not-found': {
      const meant = typeof data.nearest === 'string' ? ` (did you mean "${data.nearest}"?)` : ''
      return { code: EXIT.noSuchEventRoute, message: `there is no event route "${evname}"${meant}` }
    }
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

/** There was no answer at all. */
export function noAnswer(outcome: NoReply): Failed {
  switch (outcome.kind) {
    case 'no-supervisor':
      return {
        code: EXIT.noSupervisor,
        message: `there is no supervisor at ${outcome.path}\nStart one with: evrexec start`,
      }
    case 'not-permitted':
      return {
        code: EXIT.noSupervisor,
        message: `not permitted to use the control socket ${outcome.path}: it is another user's (its owner may let a group in: socketGroup)`,
      }
    case 'closed': {
      const why = outcome.code === null ? '' : ` (${outcome.code})`
      return { code: EXIT.failed, message: `the supervisor closed the connection without an answer${why}` }
    }
    case 'aborted':
      return { code: EXIT.timedOut, message: 'there was no answer in time' }
  }
}
