import type { ReplayedDatagram } from '../../protocol/messages.ts'
import { isPayload, isPort } from '../../supervisor/dead-letters/dead-letter.ts'
import type { RunOutcome } from '../../supervisor/run.ts'
import { invalidParameters, runError } from '../json-rpc/errors.ts'
import type { Cancel, Method } from '../json-rpc/method.ts'

/** What this method needs of the supervisor. */
interface Replayer {
  run(evname: string, data: string, done: (outcome: RunOutcome) => void, datagram: ReplayedDatagram): Cancel
}

const INVALID = {
  error: invalidParameters(
    "the evname, the datagram in base64, its source's address, all strings, its source's port, a number, and perhaps the sockaddr, a string",
  ),
}

/** Executes an event route as it was not executed, or in vain, when the datagram came in. */
export function replayMethod(replayer: Replayer): Method {
  return {
    help: 'Execute an event route for a datagram that was received before. Parameters: evname, payload in base64, source address, source port, and, if it is known, the sockaddr that it came in on. Result: {}.',
    call([evname, bytes, srcip, srcportno, sockaddr = null], done) {
      const isSource = typeof srcip === 'string' && isPort(srcportno)
      const isSockaddr = typeof sockaddr === 'string' || sockaddr === null
      if (typeof evname === 'string' && isPayload(bytes) && isSource && isSockaddr) {
        const datagram = { bytes, srcip, srcportno, sockaddr }
        return replayer.run(
          evname,
          '',
          (outcome) => {
            done(outcome.kind === 'returned' ? { result: '{}' } : { error: runError(outcome.failure) })
          },
          datagram,
        )
      }
      done(INVALID)
      return null
    },
  }
}
