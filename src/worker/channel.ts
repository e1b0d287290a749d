import { encodeLine, LineDecoder } from '../protocol/lines.ts'
import { CHANNEL_FD, type FromWorker, type ToWorker } from '../protocol/messages.ts'

// An import would load whatever else the module has to give: every worker would start more slowly.
const { Socket } = process.getBuiltinModule('node:net')

/** Many runs may come at a time: the answers to the first do not wait for the last, nor does this sign of life. */
const LONG_TURN_SECONDS = 0.05

/** The worker's end of the socket that it shares with its supervisor. */
export class Channel {
  readonly #socket = new Socket({ fd: CHANNEL_FD })
  #unsent = ''
  #flushedAtSeconds = 0

  /**
   * @param onMessage is called for each message, in order.
   * @param onClose is called once, when the supervisor is gone.
   */
  open(onMessage: (message: ToWorker) => void, onClose: () => void): void {
    const decoder = new LineDecoder({
      message: (message) => {
        // The supervisor executes nothing of the user's: what comes from there is what it says it is.
        onMessage(message as ToWorker)
        if (process.uptime() - this.#flushedAtSeconds > LONG_TURN_SECONDS) this.#flush()
      },
      broken: () => this.#socket.destroy(),
    })
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (chunk: string) => {
      this.#flushedAtSeconds = process.uptime()
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
    this.#flushedAtSeconds = process.uptime()
    this.#socket.write(text)
  }
}
