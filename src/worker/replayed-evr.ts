import type { ReplayedDatagram } from '../protocol/messages.ts'
import { DatagramEvr, type Reply } from './evr.ts'
import { log } from './log.ts'

/**
 * A datagram that was received before, as its route would have seen it then, but for two things: `worker` is the index
 * of the run worker that executes it now, and nothing is sent by `reply`, since nobody waits for it any more.
 */
export class ReplayedEvr extends DatagramEvr {
  readonly #abort: AbortController

  constructor(name: string, worker: number, { bytes, srcip, srcportno, sockaddr }: ReplayedDatagram) {
    const abort = new AbortController()
    const from = { address: srcip, port: srcportno }
    super(name, worker, Buffer.from(bytes, 'base64'), from, abort.signal, unsent, sockaddr)
    this.#abort = abort
  }

  /** Whoever replays it went away, or the worker stops. */
  cancel(): void {
    this.#abort.abort()
  }
}

const unsent: Reply = async (_data, { address, port }) => {
  log.debug(`the reply to ${address}:${port} is not sent: its datagram is replayed, and nobody waits for it`)
}
