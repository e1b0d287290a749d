import { createServer, type Server, type Socket } from 'node:net'
import type { ControlConfig } from '../config/config.ts'
import type { Result } from '../problem/problem.ts'
import { answerWith } from './answer.ts'
import { Connection } from './connection.ts'
import { type InheritedListener, serveInherited } from './inherited-listener.ts'
import { errorReply, rpcError } from './json-rpc.ts'
import type { Methods } from './method.ts'
import { listenOnUnixSocket, type PublishedSocket } from './unix-listener.ts'

export interface ControlServer {
  readonly path: string
  /** Takes no more requests, gives those in the works a little time, and goes. The path is removed first. */
  close(): Promise<void>
}

export interface ControlServerOptions {
  readonly config: ControlConfig
  readonly methods: Methods
  /** Served instead of a socket of our own, when this process was started with it; its path is not ours to remove. */
  readonly listener?: InheritedListener | null
}

/** How long requests that are being answered may take to finish when the server closes. */
const CLOSE_MILLIS = 2000

/** Clients over the limit that are being told so; more than these are dropped without a word. */
const MAX_TURNED_AWAY = 64
const TURNED_AWAY_MILLIS = 200

/** Opens the control socket. */
export async function startControlServer(options: ControlServerOptions): Promise<Result<ControlServer>> {
  const { config, methods, listener = null } = options
  const answer = answerWith(methods)
  const connections = new Set<Connection>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (connections.size >= config.maxConnections) {
      turnAway(socket, config.maxConnections)
      return
    }
    const connection = new Connection(socket, answer, config)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  })
  server.maxConnections = config.maxConnections + MAX_TURNED_AWAY

  const listening =
    listener === null
      ? await listenOnUnixSocket(server, { path: config.socket, group: config.group })
      : await listenOnInherited(server, listener)
  if (!listening.ok) return listening
  // Such as no descriptor left for one more client: the others are to be served on.
  server.on('error', () => {})

  const close = async (): Promise<void> => {
    await listening.value.unpublish()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const connection of connections) connection.finish(0)
    const timer = setTimeout(() => {
      for (const connection of connections) connection.destroy()
    }, CLOSE_MILLIS)
    await closed
    clearTimeout(timer)
  }
  let closing: Promise<void> | null = null
  return {
    ok: true,
    value: {
      path: listener?.path ?? config.socket,
      close() {
        closing ??= close()
        return closing
      },
    },
  }
}

async function listenOnInherited(
  server: Server,
  listener: InheritedListener,
): Promise<Result<PublishedSocket>> {
  const fault = await serveInherited(server, listener)
  if (fault !== null) return { ok: false, problems: [fault] }
  return { ok: true, value: { async unpublish() {} } }
}

/** One client too many is told why, and given a moment to read it. */
function turnAway(socket: Socket, maxConnections: number): void {
  const message = `Too many connections: expected at most ${maxConnections} at a time; close one, or try later`
  socket.on('error', () => {})
  socket.resume()
  socket.end(
    `${errorReply(rpcError(500, message, { reason: 'too-many-connections', maxConnections }), 'null')}\n`,
  )
  const timer = setTimeout(() => socket.destroy(), TURNED_AWAY_MILLIS)
  socket.once('close', () => clearTimeout(timer))
}
