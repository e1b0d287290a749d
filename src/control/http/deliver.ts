import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Reply, send } from './reply.ts'
import type { Visitor } from './visitor.ts'

/** A request and where its reply goes. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * Resolves when all of the reply is on its way, or the client is gone. One that does not get on with reading it is
 * disconnected: a socket's timeout begins anew as long as a write gets on.
 */
export async function deliver(
  { request, response }: Exchange,
  reply: Reply,
  visitor: Visitor,
  { isLast, timeoutMillis }: { readonly isLast: boolean; readonly timeoutMillis: number },
): Promise<void> {
  // Nobody sends a body that was not asked for, but what comes next would be taken for it.
  const isUnasked = request.headers.expect !== undefined && !request.complete
  request.socket.setTimeout(timeoutMillis)
  send(response, reply, isLast || isUnasked)
  if (response.writableFinished || visitor.isGone) return
  await new Promise<void>((resolve) => {
    visitor.whenGone(resolve)
    response.once('finish', () => resolve())
  })
  // Node sees to how long a client may be idle, but not to what waits for its turn.
  if (visitor.isFollowed) request.socket.setTimeout(0)
}
