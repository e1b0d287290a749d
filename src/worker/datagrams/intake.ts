import type { Sender } from '../evr.ts'
import type { Backlog } from './backlog.ts'
import type { Slots } from './slots.ts'
import type { DatagramSocket } from './socket.ts'

interface IntakeOptions {
  readonly slots: Slots
  readonly backlog: Backlog
  readonly socket: DatagramSocket
  /** Takes a datagram in hand and executes the route for it; there is a slot for it. */
  readonly begin: (bytes: Buffer, from: Sender) => void
}

/**
 * Takes datagrams in as long as there are slots for them.
 *
 *     open -> full        the last slot is taken, which may be over as soon as the promises of this turn have settled
 *     full -> paused      it is not: the socket is paused
 *     paused -> resuming  a slot is free; before the turn ends it may be several
 *     resuming -> open
 *
 * What comes nevertheless, as a worker's own socket cannot be paused, waits in the backlog.
 */
export class Intake {
  readonly #slots: Slots
  readonly #backlog: Backlog
  readonly #socket: DatagramSocket
  readonly #begin: IntakeOptions['begin']
  #state: 'open' | 'full' | 'paused' | 'resuming' = 'open'

  #isEnding = false

  constructor({ slots, backlog, socket, begin }: IntakeOptions) {
    this.#slots = slots
    this.#backlog = backlog
    this.#socket = socket
    this.#begin = begin
  }

  /** @returns whether the route for it has ended already. */
  receive(bytes: Buffer, from: Sender): boolean {
    const { freeCount } = this.#slots
    if (this.#slots.isFull || !this.#backlog.isEmpty) this.#backlog.push(bytes, from)
    else this.#begin(bytes, from)
    if (this.#slots.isFull && this.#state === 'open') this.#lookAgain()
    return this.#slots.freeCount === freeCount && !this.#slots.isFull
  }

  /** A slot is free again. */
  freed(): void {
    if (this.#state !== 'paused') return
    this.#state = 'resuming'
    setImmediate(() => this.#resume())
  }

  /** Takes nothing more in; resolves when everything that was taken in has ended. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.#socket.stop()
    await this.#slots.ended()
    while (!this.#backlog.isEmpty && !this.#slots.isFull) {
      this.#resume()
      await this.#slots.ended()
    }
    this.#backlog.warn()
  }

  #lookAgain(): void {
    this.#state = 'full'
    // Behind all microtasks of this turn, and still before the next datagram is read.
    queueMicrotask(() => {
      process.nextTick(() => {
        if (this.#slots.isFull) this.#pause()
        else this.#resume()
      })
    })
  }

  #pause(): void {
    this.#state = 'paused'
    this.#socket.pause()
  }

  #resume(): void {
    this.#state = 'open'
    while (!this.#slots.isFull) {
      const next = this.#backlog.shift()
      if (next === undefined) {
        if (!this.#isEnding) this.#socket.resume()
        return
      }
      this.#begin(next.bytes, next.from)
    }
    this.#pause()
  }
}
