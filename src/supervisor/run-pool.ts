import { nearest } from '../problem/nearest.ts'
import type { FromWorker, ReplayedDatagram } from '../protocol/messages.ts'
import type { Clock } from './clock.ts'
import type { ExitReason } from './exit-reason.ts'
import type { EndedRun, RunFailure, RunOutcome } from './run.ts'
import type { Worker } from './worker.ts'
import { note, untilRestartMillis } from './worker-status.ts'

/** A run waits for a worker that comes back within this time, and is refused when none does. */
const WAIT_FOR_RESTART_MILLIS = 1000

interface Run {
  readonly id: number
  readonly evname: string
  readonly data: string
  /** Null when it is no dead letter that is replayed. */
  readonly datagram: ReplayedDatagram | null
  /** Null when the caller is gone: it is still in a worker's hands, but nobody waits for it. */
  done: ((outcome: RunOutcome) => void) | null
  /** The worker's event loop has turned since the run was sent. */
  taken: boolean
  readonly askedAtMillis: number
  /** When a worker got it, on the clock. */
  sentAtMillis: number
  /** Waits no longer for it to heed that it was cancelled. */
  cancelPatience: () => void
}

/** A run worker, and what it has in hand. */
interface Seat {
  readonly worker: Worker
  evnames: ReadonlySet<string>
  readonly runs: Map<number, Run>
  /** Runs sent to it of which it has not said anything yet: while there are any, it may be blocked. */
  untaken: number
  /** How many it has finished in its present life. */
  done: number
  /** Another worker has taken its place. */
  isLeaving: boolean
}

export interface RunListeners {
  /** A cancelled run has not come to an end within the grace. */
  unheeding(worker: Worker, evname: string): void
  /** Nobody waits for it any more. */
  ended(run: EndedRun): void
}

/**
 * Brings runs to run workers. With several workers, one that may be blocked gets nothing, so that no run waits
 * behind another while a worker is free; with a single one nothing is gained by holding runs back.
 */
export class RunPool {
  #seats: Seat[] = []
  readonly #clock: Clock
  readonly #listeners: RunListeners
  readonly #waiting = new Set<Run>()
  #lastId = 0
  /** Workers have been started; what is asked for before waits for them. */
  #begun = false
  #closed = false

  constructor(workers: readonly Worker[], clock: Clock, listeners: RunListeners) {
    this.#clock = clock
    this.#listeners = listeners
    for (const worker of workers) this.admit(worker)
  }

  /** Brings runs to this worker, too. */
  admit(worker: Worker): void {
    const evnames = new Set(worker.loaded?.evnames)
    this.#seats.push({ worker, evnames, runs: new Map(), untaken: 0, done: 0, isLeaving: false })
  }

  /** Brings no more runs to this worker; what it has in hand it keeps. */
  dismiss(worker: Worker): void {
    const seat = this.#seatOf(worker)
    if (seat === undefined) return
    seat.isLeaving = true
    if (seat.runs.size === 0) this.#remove(seat)
  }

  /** Age of the oldest of a worker's runs; null when it has none. */
  oldestInHandMillis(worker: Worker): number | null {
    const [oldest] = this.#seatOf(worker)?.runs.values() ?? []
    return oldest === undefined ? null : this.#clock.now() - oldest.sentAtMillis
  }

  /** How many runs a worker has finished in its present life; null when it is no run worker. */
  doneBy(worker: Worker): number | null {
    return this.#seatOf(worker)?.done ?? null
  }

  evnames(): readonly string[] {
    return [...(this.#seats.findLast(({ evnames }) => evnames.size > 0)?.evnames ?? [])]
  }

  /** @see SupervisorHandle.run */
  run(
    evname: string,
    data: string,
    done: (outcome: RunOutcome) => void,
    datagram: ReplayedDatagram | null = null,
  ): () => void {
    this.#lastId += 1
    const run: Run = {
      id: this.#lastId,
      evname,
      data,
      datagram,
      done,
      taken: false,
      askedAtMillis: this.#clock.now(),
      sentAtMillis: 0,
      cancelPatience() {},
    }
    if (this.#closed) {
      this.#fail(run, { reason: 'stopping' })
      return () => {}
    }
    const seat = this.#waiting.size === 0 ? this.#freeSeat() : null
    if (seat !== null) this.#send(run, seat)
    else {
      this.#waiting.add(run)
      this.#refuseWithoutHope()
    }
    return () => this.#cancel(run)
  }

  loaded(worker: Worker, evnames: readonly string[]): void {
    const seat = this.#seatOf(worker)
    if (seat !== undefined) seat.evnames = new Set(evnames)
  }

  receive(worker: Worker, message: FromWorker, body: string | null): void {
    const seat = this.#seatOf(worker)
    if (seat === undefined || !('id' in message)) return
    const run = seat.runs.get(message.id)
    if (run === undefined) return
    this.#take(run, seat)
    if (message.type !== 'taken') {
      seat.runs.delete(run.id)
      seat.done += 1
      run.cancelPatience()
      if (seat.isLeaving && seat.runs.size === 0) this.#remove(seat)
      if (message.type === 'returned') this.#settle(run, { kind: 'returned', json: body })
      else this.#fail(run, { reason: 'route-threw', error: message.error })
    }
    if (this.#waiting.size > 0) this.#dispatch()
  }

  /** Nothing is retried: nobody knows how far a dead worker came. */
  exited(worker: Worker, name: string, exit: ExitReason): void {
    const seat = this.#seatOf(worker)
    if (seat === undefined) return
    if (seat.isLeaving) this.#remove(seat)
    const runs = [...seat.runs.values()]
    seat.runs.clear()
    seat.untaken = 0
    seat.done = 0
    for (const run of runs) run.cancelPatience()
    for (const run of runs) this.#fail(run, { reason: 'worker-exited', worker: name, exit })
  }

  /** A worker's state has changed: perhaps runs can go on, perhaps there is no hope left for them. */
  changed(): void {
    this.#begun = true
    this.#dispatch()
    this.#refuseWithoutHope()
  }

  /** What executes may come to its end; nothing new begins. */
  close(): void {
    this.#closed = true
    this.#refuseAll({ reason: 'stopping' })
  }

  #dispatch(): void {
    for (const run of this.#waiting) {
      const seat = this.#freeSeat()
      if (seat === null) return
      this.#waiting.delete(run)
      this.#send(run, seat)
    }
  }

  /** The ready worker with the least in hand. */
  #freeSeat(): Seat | null {
    const maxUntaken = this.#seats.length > 1 ? 1 : Number.POSITIVE_INFINITY
    let free: Seat | null = null
    for (const seat of this.#seats) {
      if (seat.isLeaving || seat.worker.state !== 'running' || seat.untaken >= maxUntaken) continue
      if (free === null || seat.runs.size < free.runs.size) free = seat
    }
    return free
  }

  #send(run: Run, seat: Seat): void {
    const { id, evname, data, datagram } = run
    if (!seat.evnames.has(evname)) {
      this.#fail(run, { reason: 'event-route-not-found', evname, nearest: nearest(evname, seat.evnames) })
      return
    }
    run.sentAtMillis = this.#clock.now()
    seat.runs.set(id, run)
    seat.untaken += 1
    seat.worker.send({ type: 'run', id, evname, data, ...(datagram !== null && { datagram }) })
  }

  #take(run: Run, seat: Seat): void {
    if (run.taken) return
    run.taken = true
    seat.untaken -= 1
  }

  #cancel(run: Run): void {
    if (run.done === null) return
    this.#fail(run, { reason: 'cancelled' })
    if (this.#waiting.delete(run)) return
    const seat = this.#seats.find(({ runs }) => runs.has(run.id))
    if (seat === undefined) return
    const { worker } = seat
    worker.send({ type: 'cancel', id: run.id })
    run.cancelPatience = this.#clock.after(worker.spec.graceMillis, () => {
      if (!seat.isLeaving) this.#listeners.unheeding(worker, run.evname)
    })
  }

  #refuseWithoutHope(): void {
    if (!this.#begun || this.#waiting.size === 0) return
    const staying = this.#seats.filter(({ isLeaving }) => !isLeaving)
    if (staying.some(({ worker }) => this.#isComing(worker))) return
    const detail = staying
      .map(({ worker }) => `${worker.spec.label}: ${note(worker, untilRestartMillis(worker, this.#clock))}`)
      .join('; ')
    this.#refuseAll({ reason: 'no-run-worker', detail })
  }

  #isComing(worker: Worker): boolean {
    switch (worker.state) {
      case 'starting':
      case 'running':
        return true
      case 'stopping':
        return worker.machine.wanted === 'up'
      case 'backoff':
        return (untilRestartMillis(worker, this.#clock) ?? 0) <= WAIT_FOR_RESTART_MILLIS
      default:
        return false
    }
  }

  #refuseAll(failure: RunFailure): void {
    const runs = [...this.#waiting]
    this.#waiting.clear()
    for (const run of runs) this.#fail(run, failure)
  }

  #remove(seat: Seat): void {
    this.#seats = this.#seats.filter((each) => each !== seat)
  }

  #seatOf(worker: Worker): Seat | undefined {
    return this.#seats.find((seat) => seat.worker === worker)
  }

  #fail(run: Run, failure: RunFailure): void {
    this.#settle(run, { kind: 'failed', failure })
  }

  #settle(run: Run, outcome: RunOutcome): void {
    const { done, evname, askedAtMillis } = run
    if (done === null) return
    run.done = null
    const how = outcome.kind === 'returned' ? outcome.kind : outcome.failure.reason
    this.#listeners.ended({ evname, outcome: how, millis: this.#clock.now() - askedAtMillis })
    done(outcome)
  }
}
