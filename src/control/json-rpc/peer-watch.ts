import type { Socket } from 'node:net'

const PROBE_MILLIS = 250

/**
 * Notices that a client is gone where reading does not tell. The end of its input only says that it will not write
 * any more, and from a client that we do not read we do not even see that. Writing nothing tells: the client does
 * not notice, but it fails, and so closes the socket, once the other side is closed (on Linux; elsewhere the next
 * reply tells).
 */
export class PeerWatch {
  readonly #socket: Socket
  #timer: NodeJS.Timeout | null = null

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** @param isOwed whether the client is still owed something. */
  start(isOwed: () => boolean): void {
    this.#probe()
    this.#timer ??= setInterval(() => {
      const unseen = this.#socket.readableEnded || this.#socket.isPaused()
      if (unseen && isOwed()) this.#probe()
      else this.stop()
    }, PROBE_MILLIS)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #probe(): void {
    const { writable, writableLength } = this.#socket
    if (writable && writableLength === 0) this.#socket.write('')
  }
}
