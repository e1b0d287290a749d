import type * as route from '../route/evr.ts'
import { log } from './log.ts'
import { sleep } from './sleep.ts'

/**
 * What the three kinds of evr have in common. Members that a route may not look at are made when it does;
 * `sleep` and `reply` stay usable when they are destructured off.
 */
abstract class WorkerEvr implements route.AnyEvr {
  readonly name: string
  readonly worker: number

  constructor(name: string, worker: number) {
    this.name = name
    this.worker = worker
  }

  abstract readonly source: route.Evr['source']
  abstract readonly data: string | null
  abstract readonly bytes: Buffer
  abstract readonly signal: AbortSignal
  abstract readonly srcip: string | null
  abstract readonly srcport: string | null
  abstract readonly srcportno: number | null
  abstract readonly sockaddr: string | null

  get log(): route.Log {
    return log
  }

  get sleep(): route.Evr['sleep'] {
    return (millis) => sleep(millis, this.signal)
  }

  get reply(): route.Evr['reply'] {
    return () => {
      throw new TypeError(`evr.reply answers a datagram, but the source of this evr is "${this.source}"`)
    }
  }
}

/** Of an evr that no datagram has brought. */
abstract class UnsentEvr extends WorkerEvr {
  readonly srcip = null
  readonly srcportno = null

  get srcport(): null {
    return null
  }

  get sockaddr(): null {
    return null
  }
}

export class StartupEvr extends UnsentEvr implements route.StartupEvr {
  readonly signal: AbortSignal

  constructor(name: string, worker: number, signal: AbortSignal) {
    super(name, worker)
    this.signal = signal
  }

  get source(): 'startup' {
    return 'startup'
  }

  get data(): null {
    return null
  }

  get bytes(): Buffer {
    return Buffer.alloc(0)
  }
}

/** Where a datagram came from. */
export interface Sender {
  readonly address: string
  readonly port: number
}

/** Sends to where a datagram came from, from the socket that it came in on. */
export type Reply = (data: string | Uint8Array, to: Sender) => Promise<void>

export class DatagramEvr extends WorkerEvr implements route.UdpEvr {
  readonly srcip: string
  readonly srcportno: number
  readonly bytes: Buffer
  readonly signal: AbortSignal
  readonly #reply: Reply
  readonly #from: Sender
  readonly #sockaddr: string | null
  #text: string | undefined

  constructor(
    name: string,
    worker: number,
    bytes: Buffer,
    from: Sender,
    signal: AbortSignal,
    reply: Reply,
    sockaddr: string | null,
  ) {
    super(name, worker)
    this.srcip = from.address
    this.srcportno = from.port
    this.#sockaddr = sockaddr
    this.bytes = bytes
    this.signal = signal
    this.#from = from
    this.#reply = reply
  }

  get source(): 'udp' {
    return 'udp'
  }

  get data(): string {
    this.#text ??= this.bytes.toString()
    return this.#text
  }

  get srcport(): string {
    return String(this.srcportno)
  }

  get sockaddr(): string | null {
    return this.#sockaddr
  }

  override get reply(): route.Evr['reply'] {
    return (data) => this.#reply(data, this.#from)
  }
}

export class RunEvr extends UnsentEvr implements route.RunEvr {
  readonly data: string
  #abort: AbortController | undefined
  #cancelled = false

  constructor(name: string, worker: number, data: string) {
    super(name, worker)
    this.data = data
  }

  get source(): 'run' {
    return 'run'
  }

  get bytes(): Buffer {
    return Buffer.from(this.data)
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#cancelled) this.#abort.abort()
    return this.#abort.signal
  }

  /** The caller went away, or the worker stops. */
  cancel(): void {
    this.#cancelled = true
    this.#abort?.abort()
  }
}
