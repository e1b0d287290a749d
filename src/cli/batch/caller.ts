import { type CallOutcome, type ControlClient, connectControl } from '../../control/client/control-client.ts'
import { within } from '../../control/client/within.ts'

export interface CallerOptions {
  /** Path of the control socket. */
  readonly socket: string
  readonly evname: string
  /** How long each may take; null: as long as it likes. */
  readonly timeoutMillis: number | null
}

/** Longer ones go over connections of their own: a request that is too large for the supervisor costs its connection. */
const LONG_CHARACTERS = 128 * 1024

/** Executes one event route again and again. */
export class Caller {
  readonly #options: CallerOptions
  readonly #shared: ControlClient
  readonly #connections = new Set<ControlClient>()

  constructor(options: CallerOptions) {
    this.#options = options
    this.#shared = this.#connect()
  }

  ask(data: string): Promise<CallOutcome> {
    const { timeoutMillis, evname } = this.#options
    if (timeoutMillis === null) return this.#call(data)
    return within(timeoutMillis, undefined, async (signal) => {
      const outcome = await this.#call(data, signal)
      if (outcome.kind !== 'aborted') return outcome
      const message = `${evname} gave no answer within ${timeoutMillis} ms; its run was cancelled`
      return { kind: 'error', error: { code: 0, message, data: { reason: 'timed-out' } } }
    })
  }

  /** Cancels what is under way. */
  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  #call(data: string, signal?: AbortSignal): Promise<CallOutcome> {
    const params = [this.#options.evname, data]
    const options = signal === undefined ? {} : { signal }
    if (data.length < LONG_CHARACTERS) return this.#shared.call('evrexec.runValue', params, options)
    const own = this.#connect()
    return own.call('evrexec.runValue', params, options).finally(() => {
      own.close()
      this.#connections.delete(own)
    })
  }

  #connect(): ControlClient {
    const connection = connectControl(this.#options.socket)
    this.#connections.add(connection)
    return connection
  }
}
