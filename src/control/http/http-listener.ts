import type { HttpConfig } from '../../config/config.ts'
import type { Result } from '../../problem/problem.ts'
import { internalError } from '../json-rpc/errors.ts'
import type { Listener, ListenerOptions } from '../listener.ts'
import { type Admission, doorkeeper } from './admission.ts'
import { type Body, discardBody, type ReadBody, readBody } from './body.ts'
import { deliver, type Exchange } from './deliver.ts'
import { httpServers } from './http-server.ts'
import { openHttp } from './open-http.ts'
import { type Reply, refusal, send } from './reply.ts'
import { routesFor } from './routes.ts'
import type { Visitor } from './visitor.ts'

/** How long what is being answered may take to finish when the listener closes. */
const CLOSE_MILLIS = 2000

const TOO_MANY_REQUESTS = refusal(
  429,
  'expected a client that waits for its answers, found too many requests without one: open another connection',
)

/** Serves HTTP/1.1: POST /RPC, GET /metrics and GET /healthz. */
export async function listenForHttp(config: HttpConfig, options: ListenerOptions): Promise<Result<Listener>> {
  const limits = options.config.control
  const { maxRequestBytes, maxConnections, requestTimeoutMillis: timeoutMillis } = limits
  const admit = doorkeeper(config, routesFor(options))
  const tooManyClients = refusal(
    503,
    `expected at most ${maxConnections} clients at a time (control.maxConnections), found one more: try later`,
    { 'Retry-After': '1' },
  )
  let isClosing = false

  const handle = (exchange: Exchange, visitor: Visitor): void => {
    const { request, response } = exchange
    if (visitor.isFull) {
      discardBody(request)
      send(response, TOO_MANY_REQUESTS, true)
      return
    }
    const admission = admit(request)
    // A body is read before its turn comes, as the time that it may take to arrive has begun.
    const arriving =
      'refusal' in admission || !admission.route.takesBody
        ? discardBody(request)
        : readBody(exchange, maxRequestBytes)
    arriving.then((body) => visitor.keep(lengthOf(body)))
    visitor.inTurn(arriving, async (body) => {
      visitor.keep(-lengthOf(body))
      if (body === 'broken') return
      const reply = 'refusal' in admission ? admission.refusal : await answer(admission, body, visitor)
      await deliver(exchange, reply, visitor, { isLast: isClosing, timeoutMillis })
    })
  }

  const servers = httpServers(limits, {
    handle,
    turnAway({ request, response }) {
      discardBody(request)
      send(response, tooManyClients, true)
    },
  })
  const opened = await openHttp(servers.createOne, config, limits.group)
  if (!opened.ok) return opened

  const close = async (): Promise<void> => {
    isClosing = true
    await opened.value.unpublish()
    const closed = opened.value.close()
    for (const visitor of servers.visitors.values()) if (!visitor.isBusy) visitor.leave()
    const timer = setTimeout(servers.closeAllConnections, CLOSE_MILLIS)
    await closed
    clearTimeout(timer)
  }
  let closing: Promise<void> | null = null
  return {
    ok: true,
    value: {
      at: opened.value.at,
      close() {
        closing ??= close()
        return closing
      },
    },
  }
}

function lengthOf(body: Body): number {
  return body !== 'broken' && 'text' in body ? body.text.length : 0
}

/** What comes of a request that was let in. */
async function answer({ route, isTrusted }: Admission, body: ReadBody, visitor: Visitor): Promise<Reply> {
  if ('refusal' in body) return body.refusal
  try {
    const whenGone = visitor.whenGone.bind(visitor)
    return await route.answer({ body: body.text, isTrusted, whenGone })
  } catch (thrown) {
    return refusal(500, isTrusted ? internalError(thrown).message : 'Internal error')
  }
}
