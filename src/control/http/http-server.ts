import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ControlConfig } from '../../config/config.ts'
import type { Exchange } from './deliver.ts'
import { rejectMessage } from './malformed.ts'
import { Visitor } from './visitor.ts'

/** Clients over the limit that are being told so; more than these are dropped without a word. */
const MAX_TURNED_AWAY = 64
const TURNED_AWAY_MILLIS = 1000

/** Longer than load balancers and Prometheus keep a connection idle, so that it is they who close it. */
const IDLE_MILLIS = 75_000

const MAX_HEADER_BYTES = 16 * 1024

/** How often Node looks for requests that take too long to arrive. */
const LONGEST_CHECK_MILLIS = 1000

/** Where a client that is gone without a word is found out, while it waits for a long run. */
const PROBE_AFTER_MILLIS = 60_000

export interface ServerHandler {
  handle(exchange: Exchange, visitor: Visitor): void
  /** The client is one too many. */
  turnAway(exchange: Exchange): void
}

export interface HttpServers {
  /** One that does not listen yet. */
  createOne(): Server
  /** Those that are connected to any of them. */
  readonly visitors: ReadonlyMap<Socket, Visitor>
  closeAllConnections(): void
}

/** HTTP servers with bounds to what their clients, taken together, may take up. */
export function httpServers(limits: ControlConfig, handler: ServerHandler): HttpServers {
  const servers = new Set<Server>()
  const visitors = new Map<Socket, Visitor>()
  const { maxConnections } = limits

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const visitor = visitors.get(request.socket)
    if (visitor === undefined) handler.turnAway({ request, response })
    else handler.handle({ request, response }, visitor)
  }
  const welcome = (socket: Socket) => {
    if (isFull(visitors, maxConnections)) for (const server of servers) server.closeIdleConnections()
    if (isFull(visitors, maxConnections)) {
      const timer = setTimeout(() => socket.destroy(), TURNED_AWAY_MILLIS)
      socket.once('close', () => clearTimeout(timer))
      return
    }
    visitors.set(socket, new Visitor(socket))
    socket.once('close', () => visitors.delete(socket))
  }
  return {
    visitors,
    createOne() {
      const server = createBounded(limits)
      server.on('request', serve)
      // Whether the body is wanted is looked at before the client is told to send it.
      server.on('checkContinue', serve)
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        rejectMessage(error, socket, visitors.get(socket as Socket)?.isExecuting ?? false)
      })
      server.on('connection', welcome)
      server.on('listening', () => servers.add(server))
      // Such as no descriptor left for one more client: the others are to be served on.
      server.on('error', () => {})
      return server
    },
    closeAllConnections() {
      for (const server of servers) server.closeAllConnections()
    },
  }
}

function createBounded({ requestTimeoutMillis, maxConnections }: ControlConfig): Server {
  const server = createServer({
    // Whatever is set for this process: no lenience that others could make use of.
    insecureHTTPParser: false,
    requireHostHeader: true,
    maxHeaderSize: MAX_HEADER_BYTES,
    // A client that sends nothing, or slowly, has as long for its headers as for all of its request.
    headersTimeout: requestTimeoutMillis,
    requestTimeout: requestTimeoutMillis,
    connectionsCheckingInterval: Math.min(LONGEST_CHECK_MILLIS, requestTimeoutMillis),
    keepAliveTimeout: IDLE_MILLIS,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER_MILLIS,
  })
  // Their size is bounded, and beyond a number of them Node would leave out the rest without a word.
  server.maxHeadersCount = 0
  server.maxConnections = maxConnections + MAX_TURNED_AWAY
  return server
}

function isFull(visitors: ReadonlyMap<Socket, Visitor>, max: number): boolean {
  return visitors.size >= max && [...visitors.values()].filter(({ isGone }) => !isGone).length >= max
}
