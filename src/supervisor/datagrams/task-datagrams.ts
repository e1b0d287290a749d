import type { Platform } from '../../platform/platform.ts'
import type { Endpoint } from '../../platform/socket-address.ts'
import type { ToWorker } from '../../protocol/messages.ts'
import type { Undelivered } from '../dead-letters/dead-letter.ts'
import type { Equipment } from '../equipment.ts'
import type { Notice } from '../notices.ts'
import type { DatagramRates, DatagramsStatus } from '../status.ts'
import { endpointText } from './endpoint-text.ts'
import { HeldSocket } from './held-socket.ts'
import { Ledger } from './ledger.ts'
import { Rates } from './rates.ts'
import type { Tally } from './tally.ts'
import type { UdpTask } from './udp-task.ts'
import { WorkerLife } from './worker-life.ts'

export interface TaskDatagramsOptions {
  /** Makes dead letters; resolves when they need not be kept elsewhere any longer. */
  readonly write: (datagrams: readonly Undelivered[]) => Promise<void>
  readonly notify: (notice: Notice) => void
}

/** Where nothing is counted. */
export const NOT_HELD: DatagramsStatus = {
  received: null,
  handled: null,
  failed: null,
  inHand: null,
  deadLettered: null,
  kernelDropped: null,
  receiveBufferBytes: null,
  held: false,
}

/** A UDP task's held socket, and what has become of its datagrams over all workers that ever served it. */
export class TaskDatagrams {
  readonly #platform: Platform
  readonly #options: TaskDatagramsOptions
  readonly #rates = new Rates()
  readonly #lives = new Set<WorkerLife>()
  /** What the dead have left behind and is not filed yet. */
  readonly #filing = new Set<Promise<void>>()
  readonly #socket: HeldSocket
  /** Where it is bound. */
  readonly endpoint: Endpoint
  /** Nobody shall read it any more but those who do. */
  #closing: { readonly mayBeKept: boolean } | null = null
  /** The sums of all lives that are over. */
  #handled = 0
  #failed = 0
  #deadLettered = 0

  /** @param fd of its socket, which is this object's from now on. */
  constructor(fd: number, platform: Platform, options: TaskDatagramsOptions) {
    this.#socket = new HeldSocket(fd, platform)
    this.endpoint = platform.udpEndpoint(fd) ?? { address: '', port: 0 }
    this.#platform = platform
    this.#options = options
  }

  /**
   * For one life of a worker.
   * @param filesFailed whether datagrams whose route threw become dead letters.
   * @throws {NodeJS.ErrnoException} when there is no memory or no descriptor left.
   */
  equip(
    worker: () => string,
    { task, concurrency }: UdpTask,
    filesFailed: boolean,
    tell: (message: ToWorker) => void,
  ): Equipment {
    // What it had is closed already, or is when the last of its readers has ended.
    if (this.#closing) throw new Error('its socket is being closed')
    const life: WorkerLife = new WorkerLife({
      worker,
      evname: task.name,
      sockaddr: task.sockaddr.text,
      socketFd: this.#socket.fd,
      ledger: new Ledger(this.#platform, concurrency),
      filesFailed,
      write: this.#options.write,
      tell,
      ended: (last, filed, name) => this.#ended(life, name, last, filed),
    })
    this.#lives.add(life)
    return life
  }

  /** @returns the room that there is then for datagrams that nobody has read yet. */
  resize(receiveBufferBytes: number): number {
    return this.#platform.setReceiveBuffer(this.#socket.fd, receiveBufferBytes)
  }

  status(): DatagramsStatus {
    return { ...this.#counts(), held: true }
  }

  rates(): DatagramRates | null {
    return this.#rates.current()
  }

  /** To be called every second or so. */
  sample(nowMillis: number): void {
    this.#rates.add({ atMillis: nowMillis, ...this.#counts() })
  }

  /**
   * Closes the socket as soon as no worker reads it. Resolves when nothing of the dead remains to be filed.
   * @param mayBeKept whether somebody else may have it nevertheless, for the next process.
   */
  async close(mayBeKept: boolean): Promise<void> {
    this.#closing = { mayBeKept }
    this.#closeWhenUnused()
    await Promise.all(this.#filing)
  }

  #closeWhenUnused(): void {
    if (this.#closing === null || this.#lives.size > 0) return
    const queuedBytes = this.#socket.close()
    if (queuedBytes === 0) return
    const sockaddr = endpointText(this.endpoint)
    this.#options.notify({ notice: 'datagrams-unread', sockaddr, queuedBytes, ...this.#closing })
  }

  /** What was received is the sum of what became of it, so that nothing counts twice or not at all. */
  #counts() {
    const tallies = [...this.#lives].map((life) => life.tally())
    const sum = (count: (tally: Tally) => number) => tallies.reduce((total, each) => total + count(each), 0)
    const handled = this.#handled + sum((tally) => tally.handled())
    const failed = this.#failed + sum((tally) => tally.failed())
    const inHand = sum((tally) => tally.inHand().length)
    const deadLettered = this.#deadLettered
    const received = handled + failed + inHand + deadLettered
    const { dropped, receiveBufferBytes } = this.#socket.state()
    return { received, handled, failed, inHand, deadLettered, kernelDropped: dropped, receiveBufferBytes }
  }

  #ended(life: WorkerLife, worker: string, last: Tally | null, filed: Promise<void>): void {
    this.#lives.delete(life)
    this.#filing.add(filed)
    filed.then(() => this.#filing.delete(filed))
    this.#closeWhenUnused()
    if (last === null) return
    const count = last.inHand().length
    this.#handled += last.handled()
    this.#failed += last.failed()
    this.#deadLettered += count
    if (count > 0) this.#options.notify({ notice: 'datagrams-dead-lettered', worker, count })
  }
}
