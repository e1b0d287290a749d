import type { ToWorker } from '../../protocol/messages.ts'
import type { Clock } from '../clock.ts'
import type { WorkerStateName } from '../status.ts'

/** The part of a worker that this needs to know. */
export interface Watched {
  /** Another process, another life. */
  readonly pid: number | null
  readonly state: WorkerStateName
  readonly spec: { readonly stuckMillis: number | null }
  /** It may stand still for want of somebody else. */
  readonly isHeldUp: boolean
  send(message: ToWorker): void
}

export interface HeartbeatsOptions<W extends Watched> {
  readonly clock: Clock
  /** All that there are at the moment. */
  readonly workers: () => readonly W[]
  /**
   * A number that is another one when the worker has brought something to its end meanwhile, though its event
   * loop may not have turned; null where nothing is counted.
   */
  readonly progressOf: (worker: W) => number | null
  /** Its event loop has not turned for as long as its `stuckMillis`, or longer. Told once for each life. */
  readonly stuck: (worker: W, blockedMillis: number) => void
}

interface Beat {
  readonly pid: number
  /** A ping was sent, and nothing was heard since. */
  unanswered: boolean
  blockedMillis: number
  progress: number | null
  isStuck: boolean
}

const TICK_MILLIS = 1000
/** A tick that is later was kept up by something that may have kept up the workers, too. */
const LATE_TICK_MILLIS = 1500
/** A ping costs 0.3 ms of CPU, since it wakes a process that is idle: mostly this is often enough, … */
const PING_EVERY_TICKS = 5
/** … but not where so little time is allowed. */
const SHORT_STUCK_MILLIS = 10_000

/**
 * Whether the event loops of workers turn: each is sent a ping, and whatever is heard from it afterwards shows that
 * it lives. Only time in which this process itself was on time counts: a machine that was suspended, or had no time
 * for anybody, is not a worker's fault.
 */
export class Heartbeats<W extends Watched> {
  readonly #options: HeartbeatsOptions<W>
  #beats = new Map<W, Beat>()
  readonly #stopTicking: () => void
  #lastTickMillis: number
  #ticks = 0

  constructor(options: HeartbeatsOptions<W>) {
    this.#options = options
    this.#lastTickMillis = options.clock.now()
    this.#stopTicking = options.clock.every(TICK_MILLIS, () => this.#tick())
  }

  /** Any message came from it. */
  heard(worker: W): void {
    const beat = this.#beats.get(worker)
    if (beat === undefined) return
    beat.unanswered = false
    beat.blockedMillis = 0
  }

  /** For how long its event loop has not turned, give or take a few seconds; null while it does. */
  blockedMillis(worker: W): number | null {
    const beat = this.#beats.get(worker)
    // The process of before may be gone since the last tick.
    return beat?.pid === worker.pid ? beat.blockedMillis || null : null
  }

  close(): void {
    this.#stopTicking()
  }

  #tick(): void {
    const nowMillis = this.#options.clock.now()
    const sinceMillis = nowMillis - this.#lastTickMillis
    this.#lastTickMillis = nowMillis
    this.#ticks += 1
    const countedMillis = sinceMillis < LATE_TICK_MILLIS ? sinceMillis : 0

    const beats = this.#beats
    this.#beats = new Map()
    for (const worker of this.#options.workers()) {
      const { pid } = worker
      if (pid === null || worker.state !== 'running') continue
      const known = beats.get(worker)
      const beat = known?.pid === pid ? known : newBeat(pid)
      this.#beats.set(worker, beat)
      if (beat.unanswered) this.#count(worker, beat, countedMillis)
      else if (this.#isDue(worker)) this.#ping(worker, beat)
    }
  }

  #isDue({ spec: { stuckMillis } }: W): boolean {
    const isShort = stuckMillis !== null && stuckMillis < SHORT_STUCK_MILLIS
    return isShort || this.#ticks % PING_EVERY_TICKS === 0
  }

  #ping(worker: W, beat: Beat): void {
    beat.progress = this.#options.progressOf(worker)
    beat.unanswered = true
    worker.send({ type: 'ping' })
  }

  #count(worker: W, beat: Beat, countedMillis: number): void {
    const progress = this.#options.progressOf(worker)
    if (progress !== beat.progress) beat.blockedMillis = 0
    else if (!worker.isHeldUp) beat.blockedMillis += countedMillis
    beat.progress = progress
    const { stuckMillis } = worker.spec
    if (stuckMillis === null || beat.blockedMillis < stuckMillis || beat.isStuck) return
    beat.isStuck = true
    this.#options.stuck(worker, beat.blockedMillis)
  }
}

function newBeat(pid: number): Beat {
  return { pid, unanswered: false, blockedMillis: 0, progress: null, isStuck: false }
}
