/**
 * `POST /RPC`: JSON-RPC 2.0, the same requests and replies as over the control socket.
 *
 * The reply's status follows the reference, whose clients look at it: an error's code is its status (500 for all that
 * the reference has). Codes of JSON-RPC itself are no statuses: what is no request is a 400, what went wrong in here a
 * 500. The replies to a batch have none in common, so that is always a 200. A notification gets 204 and no body, where
 * the reference answers it as if it had an id. The reason phrase is HTTP's own, not the message, which may be any text.
 */
import type { Answer } from '../json-rpc/answer.ts'
import { errorCodeOf, INVALID_REQUEST, PARSE_ERROR } from '../json-rpc/json-rpc.ts'
import type { Cancel } from '../json-rpc/method.ts'
import { jsonReply, type Reply } from './reply.ts'

const NO_REPLY: Reply = { status: 204, body: null }

/** @param whenGone is told how to cancel what is executed, should the client go away. */
export function answerRpc(
  answer: Answer,
  document: string,
  whenGone: (cancel: Cancel) => void,
): Promise<Reply> {
  return new Promise((resolve) => {
    const respond = (reply: string | null) =>
      resolve(reply === null ? NO_REPLY : jsonReply(statusOf(reply), reply))
    const cancel = answer(document, respond, { executing: new Map(), notifications: null })
    if (cancel !== null) whenGone(cancel)
  })
}

function statusOf(reply: string): number {
  const code = errorCodeOf(reply)
  if (code === null) return 200
  if (code >= 400 && code <= 599) return code
  return code === PARSE_ERROR || code === INVALID_REQUEST ? 400 : 500
}
