import { invalidParameters } from '../json-rpc/errors.ts'
import type { Method } from '../json-rpc/method.ts'

/** Cancels one of the requests that are being executed for the same connection; closing it cancels them all. */
export const CANCEL_METHOD: Method = {
  help: 'Cancel a request of this connection. Parameter: its id. Result: whether it was being executed.',
  call([id], done, { executing }) {
    if (typeof id !== 'string' && typeof id !== 'number') {
      done({ error: invalidParameters('the id of a request, a string or a number') })
      return null
    }
    const cancel = executing.get(JSON.stringify(id))
    cancel?.()
    done({ result: String(cancel !== undefined) })
    return null
  },
}
