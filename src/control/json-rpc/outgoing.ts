import type { Socket } from 'node:net'
import { notification } from './json-rpc.ts'
import type { Notifications } from './method.ts'

/** What is collected is written at the end of the tick, or when it is so long. */
const MAX_COLLECTED_CHARACTERS = 64 * 1024

/** A client gets no more notifications while so much waits to be read by it. */
const ENOUGH_TO_READ_BYTES = 64 * 1024

/** What is on its way to a client. What comes together leaves together. */
export class Outgoing implements Notifications {
  readonly #socket: Socket
  readonly #flushed: () => void
  #collected = ''
  #total = 0
  /** A flush is sure to follow. */
  #isCollecting = false
  #roomAwaited: (() => void)[] = []

  /** @param flushed called each time when what was collected has been written. */
  constructor(socket: Socket, flushed: () => void) {
    this.#socket = socket
    this.#flushed = flushed
  }

  /** What waits to be read, as far as it is with us. */
  get waitingBytes(): number {
    return this.#socket.writableLength + this.#collected.length
  }

  /** Characters that were ever added. */
  get total(): number {
    return this.#total
  }

  /** Adds a line. */
  add(text: string): void {
    this.#collected += `${text}\n`
    this.#total += text.length
    if (this.#collected.length > MAX_COLLECTED_CHARACTERS) this.#write()
  }

  send(method: string, params: string): boolean {
    this.add(notification(method, params))
    this.flushSoon()
    return this.hasRoom
  }

  get hasRoom(): boolean {
    return this.waitingBytes < ENOUGH_TO_READ_BYTES
  }

  whenRoom(callback: () => void): void {
    this.#roomAwaited.push(callback)
  }

  /** Collects until somebody flushes. */
  collect(): void {
    this.#isCollecting = true
  }

  flushSoon(): void {
    if (this.#isCollecting) return
    this.#isCollecting = true
    process.nextTick(this.flush)
  }

  readonly flush = (): void => {
    this.#isCollecting = false
    this.#write()
    this.#flushed()
  }

  /** Lets those go on who wait for room, if there is any. */
  tellOfRoom(): void {
    if (this.#roomAwaited.length === 0 || this.#socket.writableNeedDrain) return
    const callbacks = this.#roomAwaited
    this.#roomAwaited = []
    for (const callback of callbacks) callback()
  }

  #write(): void {
    const text = this.#collected
    this.#collected = ''
    if (text !== '' && this.#socket.writable) this.#socket.write(text)
  }
}
