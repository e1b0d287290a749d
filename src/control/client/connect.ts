import type { Reloaded, Status } from './answers.ts'
import type { Client, ConnectOptions, RequestOptions } from './client.ts'
import { type ControlClient, connectControl, type Params } from './control-client.ts'
import { closedError, EvrexecError, errorOf } from './errors.ts'
import { type LogsOptions, readLogs } from './logs.ts'
import type { DeliveredEntry } from './position.ts'
import { socketOf } from './socket-of.ts'
import { within } from './within.ts'

/** Gives a client at once; whether somebody is there shows in the first call. */
export function connect(options: ConnectOptions = {}): Client {
  return new SocketClient(socketOf(options.socket, process.env))
}

class SocketClient implements Client {
  readonly socket: string
  #connection: ControlClient | null = null
  /** Aborted when it is over. */
  readonly #life = new AbortController()

  constructor(socket: string) {
    this.socket = socket
  }

  async run(evname: string, data = '', options?: RequestOptions): Promise<unknown> {
    const result = await this.call('evrexec.runValue', [evname, data], options)
    return Array.isArray(result) ? result[0] : undefined
  }

  async status(options?: RequestOptions): Promise<Status> {
    return (await this.call('evrexec.status', [], options)) as Status
  }

  logs(options: LogsOptions = {}): AsyncIterableIterator<DeliveredEntry> {
    if (this.#life.signal.aborted) throw closedError()
    return readLogs(this.socket, options, this.#life.signal)
  }

  async stop(selector?: string, options?: RequestOptions): Promise<readonly string[]> {
    const stopped = await this.call('evrexec.stop', optional(selector), options)
    return Array.isArray(stopped) ? stopped : []
  }

  async restart(selector?: string, options?: RequestOptions): Promise<readonly string[]> {
    return (await this.call('evrexec.restart', optional(selector), options)) as readonly string[]
  }

  async reload(options?: RequestOptions): Promise<Reloaded> {
    return (await this.call('evrexec.reload', [], options)) as Reloaded
  }

  async call(method: string, params: Params = [], options: RequestOptions = {}): Promise<unknown> {
    const { signal, timeoutMillis } = options
    signal?.throwIfAborted()
    const call = (limit: AbortSignal | undefined) => this.#connected().call(method, params, { signal: limit })
    const outcome = await (timeoutMillis === undefined ? call(signal) : within(timeoutMillis, signal, call))
    if (outcome.kind === 'result') return outcome.result
    if (outcome.kind === 'aborted') {
      signal?.throwIfAborted()
      throw timedOut(timeoutMillis ?? 0)
    }
    throw this.#life.signal.aborted ? closedError() : errorOf(outcome)
  }

  async close(): Promise<void> {
    this.#life.abort()
    this.#connection?.close()
    await this.#connection?.closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #connected(): ControlClient {
    if (this.#life.signal.aborted) throw closedError()
    if (this.#connection === null || this.#connection.isLost) this.#connection = connectControl(this.socket)
    return this.#connection
  }
}

function optional(selector: string | undefined): readonly string[] {
  return selector === undefined ? [] : [selector]
}

function timedOut(millis: number): EvrexecError {
  return new EvrexecError('timed-out', `there was no answer within ${millis} ms; it was cancelled`)
}
