import type { Socket } from 'node:net'
import type { Cancel } from '../json-rpc/method.ts'

/** More requests than that, without waiting for what comes of the first, are refused. */
const MAX_WAITING = 16

/** And more when so much of their bodies is kept for when their turn comes. */
const MAX_KEPT_CHARACTERS = 1024 * 1024

/**
 * One client's connection. Requests that come without waiting for the answers to those before (pipelining) are executed
 * one after the other, as they may depend on each other: https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 */
export class Visitor {
  readonly #socket: Socket
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #keptCharacters = 0
  #isExecuting = false
  /** Of the one request that is being executed. */
  #cancel: Cancel | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.once('close', () => this.#cancel?.())
  }

  get isGone(): boolean {
    return this.#socket.destroyed
  }

  /** A request of it is arriving, being executed or answered, or waits for that. */
  get isBusy(): boolean {
    return this.#waiting > 0
  }

  /** A request of it is being executed or answered. */
  get isExecuting(): boolean {
    return this.#isExecuting
  }

  /** A request has come after the one that is being executed. */
  get isFollowed(): boolean {
    return this.#waiting > 1
  }

  /** It may not ask for more at the moment. */
  get isFull(): boolean {
    return this.#waiting >= MAX_WAITING || this.#keptCharacters > MAX_KEPT_CHARACTERS
  }

  /** @param characters by which what waits for its turn has become longer; negative when it waits no more. */
  keep(characters: number): void {
    this.#keptCharacters += characters
  }

  /**
   * Acts on what arrives when all before have acted; not at all when the client is gone by then.
   * @param arriving must not reject.
   */
  inTurn<T>(arriving: Promise<T>, act: (arrived: T) => Promise<void>): void {
    this.#waiting += 1
    this.#last = this.#execute(this.#last, arriving, act)
  }

  /** What is to be done when the client goes away before the present request is answered. */
  whenGone(cancel: Cancel): void {
    this.#cancel = cancel
  }

  leave(): void {
    this.#socket.destroy()
  }

  async #execute<T>(before: Promise<unknown>, arriving: Promise<T>, act: (arrived: T) => Promise<void>) {
    await before
    const arrived = await arriving
    this.#isExecuting = true
    try {
      if (!this.isGone) await act(arrived)
    } catch {
      // A mistake of ours costs this client its connection, and nobody else anything.
      this.leave()
    }
    this.#isExecuting = false
    this.#cancel = null
    this.#waiting -= 1
  }
}
