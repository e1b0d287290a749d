import { LEVEL, type Level } from '../../protocol/levels.ts'
import { noticeLevel } from '../../supervisor/notice-level.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { Format } from './format.ts'
import type { Consequence } from './notices.ts'

/** Where texts of one or several lines go, without their last line end. */
export interface LineWriter {
  /** What the supervisor tells, which must not be lost. */
  writeLine(text: string): void
  /** What a worker has printed. */
  writeOutput(line: string): void
}

/** One of the two streams; both may have the same writer, when they are the same file. */
export interface Side {
  readonly writer: LineWriter
  readonly format: Format
}

export interface ReporterOptions {
  readonly out: Side
  readonly err: Side
  /** What is less grave is not printed. */
  readonly level?: Level
}

type Exit = Notice & { readonly notice: 'worker-exited' }

/** Prints what a supervisor reports: what workers print to stdout goes to `out`, all else to `err`. */
export class Reporter {
  readonly #out: Side
  readonly #err: Side
  readonly #level: Level
  #held: { readonly exit: Exit; readonly atMillis: number } | null = null
  /** The worker whose output is the last that was written to `err`. */
  #above: string | null = null

  readonly #later: (callback: () => void) => void

  /** @param later calls back when what was reported together has come. */
  constructor(
    { out, err, level = LEVEL.debug }: ReporterOptions,
    later: (callback: () => void) => void = queueMicrotask,
  ) {
    this.#out = out
    this.#err = err
    this.#level = level
    this.#later = later
  }

  /** @param atMillis when it was reported, on the wall clock. */
  readonly notify = (notice: Notice, atMillis = Date.now()): void => {
    const held = this.#held
    if (held !== null && isConsequence(notice) && notice.worker === held.exit.worker) {
      this.#held = null
      this.#print(held.exit, notice, held.atMillis)
      return
    }
    this.settle()
    if (notice.notice === 'worker-exited') this.#hold(notice, atMillis)
    else this.#print(notice, null, atMillis)
  }

  /** Prints what waits to be printed together with what follows from it. */
  settle(): void {
    const held = this.#held
    this.#held = null
    if (held !== null) this.#print(held.exit, null, held.atMillis)
  }

  /** What becomes of the worker is known in the same turn, or only later: wait for no longer than that. */
  #hold(exit: Exit, atMillis: number): void {
    const held = { exit, atMillis }
    this.#held = held
    this.#later(() => {
      if (this.#held === held) this.settle()
    })
  }

  #print(notice: Notice, then: Consequence | null, atMillis: number): void {
    if (gravest(notice, then) > this.#level) return
    if (notice.notice === 'output') {
      const { writer, format } = notice.stream === 'stdout' ? this.#out : this.#err
      writer.writeOutput(format.output(notice, atMillis))
      if (writer === this.#err.writer) this.#above = notice.worker
      return
    }
    const isOutOfSight = notice.notice === 'worker-exited' && notice.worker !== this.#above
    this.#err.writer.writeLine(this.#err.format.notice(notice, then, isOutOfSight, atMillis))
    this.#above = null
  }
}

function gravest(notice: Notice, then: Consequence | null): Level {
  const level = noticeLevel(notice)
  return then === null || level < noticeLevel(then) ? level : noticeLevel(then)
}

function isConsequence(notice: Notice): notice is Consequence {
  const { notice: what } = notice
  return what === 'worker-restarting' || what === 'worker-ended' || what === 'spare-took-over'
}
