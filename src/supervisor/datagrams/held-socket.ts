import { closeSync } from 'node:fs'
import type { Platform } from '../../platform/platform.ts'

export interface HeldSocketState {
  /** Datagrams that the kernel had no room for since the socket was made. */
  readonly dropped: number
  readonly receiveBufferBytes: number
}

/** A task's UDP socket: kept open, so that what waits in it outlives every worker, and never read in here. */
export class HeldSocket {
  readonly fd: number
  readonly #platform: Platform
  #lastDropped = 0
  #state: HeldSocketState = { dropped: 0, receiveBufferBytes: 0 }
  #isOpen = true

  constructor(fd: number, platform: Platform) {
    this.fd = fd
    this.#platform = platform
  }

  /** Has to be called now and then, since the kernel's counter begins again after 32 bits. */
  state(): HeldSocketState {
    if (this.#isOpen) {
      const { dropped, receiveBufferBytes } = this.#platform.udpSocketState(this.fd)
      const more = (dropped - this.#lastDropped) >>> 0
      this.#lastDropped = dropped
      this.#state = { dropped: this.#state.dropped + more, receiveBufferBytes }
    }
    return this.#state
  }

  /** @returns how much of the kernel's memory those datagrams take up that nobody has read. */
  close(): number {
    if (!this.#isOpen) return 0
    this.state()
    const { queuedBytes } = this.#platform.udpSocketState(this.fd)
    this.#isOpen = false
    closeSync(this.fd)
    return queuedBytes
  }
}
