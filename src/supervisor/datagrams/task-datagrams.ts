import type { Platform } from '../../platform/platform.ts'
import type { ToWorker } from '../../protocol/messages.ts'
import type { Undelivered } from '../dead-letters/dead-letter.ts'
import type { Equipment } from '../equipment.ts'
import type { Notice } from '../notices.ts'
import type { DatagramRates, DatagramsStatus } from '../status.ts'
import { HeldSocket } from './held-socket.ts'
import { Ledger } from './ledger.ts'
import { Rates } from './rates.ts'
import type { Tally } from './tally.ts'
import type { UdpTask } from './udp-task.ts'
import { WorkerLife } from './worker-life.ts'

export interface TaskDatagramsOptions {
  /** Whether datagrams whose route threw become dead letters. */
  readonly filesFailed: boolean
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
  readonly #task: UdpTask
  readonly #platform: Platform
  readonly #options: TaskDatagramsOptions
  readonly #rates = new Rates()
  readonly #lives = new Set<WorkerLife>()
  /** What the dead have left behind and is not filed yet. */
  readonly #filing = new Set<Promise<void>>()
  #socket: HeldSocket | null = null
  /** The sums of all lives that are over. */
  #handled = 0
  #failed = 0
  #deadLettered = 0

  constructor(task: UdpTask, platform: Platform, options: TaskDatagramsOptions) {
    this.#task = task
    this.#platform = platform
    this.#options = options
  }

  /** @param fd of its socket, which is this object's from now on. */
  hold(fd: number): void {
    this.#socket = new HeldSocket(fd, this.#platform)
  }

  /**
   * For one life of a worker.
   * @throws {NodeJS.ErrnoException} when there is no memory or no descriptor left.
   */
  equip(worker: string, tell: (message: ToWorker) => void): Equipment {
    if (this.#socket === null) throw new Error('its socket is not open')
    const { task, concurrency } = this.#task
    const life: WorkerLife = new WorkerLife({
      worker,
      evname: task.name,
      sockaddr: task.sockaddr.text,
      socketFd: this.#socket.fd,
      ledger: new Ledger(this.#platform, concurrency),
      filesFailed: this.#options.filesFailed,
      write: this.#options.write,
      tell,
      ended: (last, filed) => this.#ended(life, worker, last, filed),
    })
    this.#lives.add(life)
    return life
  }

  status(): DatagramsStatus {
    return this.#socket === null ? NOT_HELD : { ...this.#counts(this.#socket), held: true }
  }

  rates(): DatagramRates | null {
    return this.#rates.current()
  }

  /** To be called every second or so. */
  sample(nowMillis: number): void {
    if (this.#socket !== null) this.#rates.add({ atMillis: nowMillis, ...this.#counts(this.#socket) })
  }

  /** When its workers are gone. Resolves when nothing remains to be filed. */
  async close(): Promise<void> {
    this.#socket?.close()
    await Promise.all(this.#filing)
  }

  /** What was received is the sum of what became of it, so that nothing counts twice or not at all. */
  #counts(socket: HeldSocket) {
    const tallies = [...this.#lives].map((life) => life.tally())
    const sum = (count: (tally: Tally) => number) => tallies.reduce((total, each) => total + count(each), 0)
    const handled = this.#handled + sum((tally) => tally.handled())
    const failed = this.#failed + sum((tally) => tally.failed())
    const inHand = sum((tally) => tally.inHand().length)
    const deadLettered = this.#deadLettered
    const received = handled + failed + inHand + deadLettered
    const { dropped, receiveBufferBytes } = socket.state()
    return { received, handled, failed, inHand, deadLettered, kernelDropped: dropped, receiveBufferBytes }
  }

  #ended(life: WorkerLife, worker: string, last: Tally | null, filed: Promise<void>): void {
    this.#lives.delete(life)
    this.#filing.add(filed)
    filed.then(() => this.#filing.delete(filed))
    if (last === null) return
    const count = last.inHand().length
    this.#handled += last.handled()
    this.#failed += last.failed()
    this.#deadLettered += count
    if (count > 0) this.#options.notify({ notice: 'datagrams-dead-lettered', worker, count })
  }
}
