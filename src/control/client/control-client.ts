/**
 * Asks a running supervisor over its control socket, with failures as values. Quick to load, since all of `evrexec run`
 * waits for it. For everybody else there is client/, where they are errors.
 */
import { Socket } from 'node:net'
import { LONGEST_SOCKET_PATH_BYTES } from '../../config/socket-path.ts'
import { DocumentReader } from '../json-rpc/documents.ts'
import { type CallOutcome, noReply } from './outcome.ts'
import { readMessage } from './read-message.ts'

export type { CallError, CallOutcome, NoReply } from './outcome.ts'

interface CallOptions {
  /** Gives this call up: what was asked for is cancelled, and a reply that comes nevertheless is ignored. */
  readonly signal?: AbortSignal | undefined
  /**
   * Takes what is sent for this call before its reply. Until the promise that it returns is settled nothing more is read
   * from the connection, whoever it is for: then the supervisor knows that we are slow, and nothing piles up here.
   */
  readonly onNotification?: ((params: unknown) => void | Promise<void>) | undefined
}

export interface ControlClient {
  /** Any number at a time. Rejects with nothing but a TypeError, for parameters that JSON cannot carry. */
  call(method: string, params: Params, options?: CallOptions): Promise<CallOutcome>
  /** Cancels everything that was asked for over it. */
  close(): void
  /** Resolves when the connection is gone, whoever closed it. */
  readonly closed: Promise<void>
  /** Nothing can be asked any more. */
  readonly isLost: boolean
}

/** By place or, where somebody insists, by name. */
export type Params = readonly unknown[] | Readonly<Record<string, unknown>>

/** Requests are collected within a tick, up to this length. */
const ENOUGH_TO_SEND_CHARACTERS = 4096

type Settle = (outcome: CallOutcome) => void

/**
 * Connects at once; how that went shows in the outcomes of the calls. While no call waits for its reply, the connection
 * does not keep the process alive.
 */
export function connectControl(path: string): ControlClient {
  return new ControlConnection(path)
}

class ControlConnection implements ControlClient {
  readonly closed: Promise<void>
  readonly #socket = new Socket()
  readonly #replies: DocumentReader
  readonly #waiting = new Map<number, Settle>()
  readonly #listeners = new Map<number, NonNullable<CallOptions['onNotification']>>()
  /** What becomes of calls that have no reply of their own; null while they may still get one. */
  #lost: CallOutcome | null = null
  #lastId = 0
  #outgoing = ''
  /** Notifications that their listeners have not done with. */
  #untaken = 0

  constructor(path: string) {
    const socket = this.#socket
    this.#replies = new DocumentReader(Number.POSITIVE_INFINITY, {
      document: (text) => this.#take(text),
      broken: () => this.#lose({ kind: 'closed', code: 'EPROTO' }),
    })
    this.closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (chunk: Buffer) => this.#replies.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#lost ??= noReply(error.code ?? null, path)
    })
    socket.on('close', () => this.#lose({ kind: 'closed', code: null }))
    // Node 20 would cut a path that is too long, and connect to whatever is there.
    if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH_BYTES) this.#lose({ kind: 'no-supervisor', path })
    else socket.connect(path).unref()
  }

  get isLost(): boolean {
    return this.#lost !== null
  }

  call(method: string, params: Params, options: CallOptions = {}): Promise<CallOutcome> {
    const { signal, onNotification } = options
    return new Promise((resolve) => {
      if (signal?.aborted) resolve({ kind: 'aborted' })
      else if (this.#lost !== null) resolve(this.#lost)
      else {
        const id = ++this.#lastId
        // First of all, as it throws what JSON cannot carry.
        const request = requestText(method, params, id)
        this.#await(id, signal === undefined ? resolve : this.#abortable(id, signal, resolve))
        if (onNotification !== undefined) this.#listeners.set(id, onNotification)
        this.#send(request)
      }
    })
  }

  close(): void {
    this.#lose({ kind: 'closed', code: null })
  }

  #abortable(id: number, signal: AbortSignal, settle: Settle): Settle {
    const abort = () => {
      this.#send(`{"jsonrpc":"2.0","method":"evrexec.cancel","params":[${id}]}\n`)
      this.#settle(id, { kind: 'aborted' })
    }
    signal.addEventListener('abort', abort, { once: true })
    return (outcome) => {
      signal.removeEventListener('abort', abort)
      settle(outcome)
    }
  }

  #await(id: number, settle: Settle): void {
    if (this.#waiting.size === 0) this.#socket.ref()
    this.#waiting.set(id, settle)
  }

  #settle(id: number, outcome: CallOutcome): void {
    const settle = this.#waiting.get(id)
    if (settle === undefined) return
    this.#waiting.delete(id)
    if (this.#listeners.size > 0) this.#listeners.delete(id)
    if (this.#waiting.size === 0) this.#socket.unref()
    settle(outcome)
  }

  #lose(why: CallOutcome): void {
    this.#lost ??= why
    this.#replies.stop()
    this.#socket.destroy()
    let outcome = this.#lost
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id, outcome)
      // Requests are read one after the other: it was the first of those that have no reply, and the others were not read.
      if (isOfOneRequest(outcome)) outcome = { kind: 'closed', code: null }
    }
  }

  #take(text: string): void {
    const message = readMessage(text)
    if (message === null) this.#lose({ kind: 'closed', code: 'EPROTO' })
    else if (message.is === 'notification') this.#notify(message.id, message.params)
    else if (message.id !== null) this.#settle(message.id, message.outcome)
    else if (message.outcome.kind === 'error') {
      // Of the connection as a whole, such as one too many, which is closed next; or of our only request.
      this.#lost ??= message.outcome
      if (this.#waiting.size === 1) this.#lose(this.#lost)
    }
  }

  #notify(id: number | null, params: unknown): void {
    const taken = id === null ? undefined : this.#listeners.get(id)?.(params)
    if (taken === undefined) return
    this.#untaken += 1
    this.#socket.pause()
    const resume = () => {
      this.#untaken -= 1
      if (this.#untaken === 0) this.#socket.resume()
    }
    taken.then(resume, resume)
  }

  #send(text: string): void {
    if (this.#outgoing === '') process.nextTick(() => this.#flush())
    this.#outgoing += text
    // So that the supervisor is at work while the rest is still being put together.
    if (this.#outgoing.length > ENOUGH_TO_SEND_CHARACTERS) this.#flush()
  }

  #flush(): void {
    const text = this.#outgoing
    this.#outgoing = ''
    if (text !== '' && !this.#socket.destroyed) this.#socket.write(text)
  }
}

function isOfOneRequest(outcome: CallOutcome): boolean {
  return outcome.kind === 'error' && outcome.error.data.reason !== 'too-many-connections'
}

/** Put together by hand, which takes half the time. */
function requestText(method: string, params: Params, id: number): string {
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${JSON.stringify(params)},"id":${id}}\n`
}
