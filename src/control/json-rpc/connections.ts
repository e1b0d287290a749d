import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import { Connection, type ConnectionLimits } from './connection.ts'
import { errorReply, rpcError } from './json-rpc.ts'

interface ClientLimits extends ConnectionLimits {
  readonly maxConnections: number
}

/** How long requests that are being answered may take to finish when everything ends. */
const FINISH_MILLIS = 2000

/** Clients over the limit that are being told so; more than these are dropped without a word. */
const MAX_TURNED_AWAY = 64
const TURNED_AWAY_MILLIS = 200

/** Everybody who is connected to one door, as sockets with `allowHalfOpen`. */
export class Connections {
  /** For the servers that accept them: `maxConnections`. */
  readonly mostSockets: number
  readonly #answer: Answer
  readonly #limits: ClientLimits
  readonly #connections = new Set<Connection>()

  constructor(answer: Answer, limits: ClientLimits) {
    this.#answer = answer
    this.#limits = limits
    this.mostSockets = limits.maxConnections + MAX_TURNED_AWAY
  }

  accept(socket: Socket): void {
    if (this.#connections.size >= this.#limits.maxConnections) {
      turnAway(socket, this.#limits.maxConnections)
      return
    }
    const connection = new Connection(socket, this.#answer, this.#limits)
    this.#connections.add(connection)
    socket.once('close', () => this.#connections.delete(connection))
  }

  /** Takes no more requests, and gives those in the works a little time. */
  finish(): void {
    if (this.#connections.size === 0) return
    for (const connection of this.#connections) connection.finish(0)
    const timer = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy()
    }, FINISH_MILLIS)
    // Sockets that are still open keep the process alive by themselves.
    timer.unref()
  }
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
