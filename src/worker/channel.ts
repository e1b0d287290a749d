import { Socket } from 'node:net'
import { encodeLine, LineDecoder } from '../protocol/lines.ts'
import { CHANNEL_FD, type FromWorker, type ToWorker } from '../protocol/messages.ts'

/** The worker's end of the socket that it shares with its supervisor. */
export class Channel {
  readonly #socket = new Socket({ fd: CHANNEL_FD })
  #unsent = ''

  /**
   * @param onMessage is called for each message, in order.
   * @param onClose is called once, when the supervisor is gone.
   */
  open(onMessage: (message: ToWorker) => void, onClose: () => void): void {
    const decoder = new LineDecoder({
      // The supervisor executes nothing of the user's: what comes from there is what it says it is.
      message: (message) => onMessage(message as ToWorker),
      broken: () => this.#socket.destroy(),
    })
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (chunk: string) => {
      decoder.push(chunk)
      this.#flush()
    })
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', onClose)
  }

  /** Sent at the end of this turn, together with what else is sent in it. */
  send(message: FromWorker, body?: string): void {
    if (this.#unsent === '') process.nextTick(() => this.#flush())
    this.#unsent += encodeLine(message, body)
  }

  /** Resolves when everything sent so far has left the process, or the supervisor is gone. */
  drained(): Promise<void> {
    this.#flush()
    if (this.#socket.destroyed || this.#socket.writableLength === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#socket.once('close', resolve)
      this.#socket.write('', () => resolve())
    })
  }

  #flush(): void {
    if (this.#unsent === '') return
    const text = this.#unsent
    this.#unsent = ''
    this.#socket.write(text)
  }
}
