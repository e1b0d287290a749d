import type { DeliveredEntry } from '../../control/client/position.ts'
import { type LineWriter, Reporter } from '../print/reporter.ts'
import { Sink } from '../print/sink.ts'
import { STDOUT } from '../print/streams.ts'
import type { UnwritableError } from '../print/unwritable.ts'
import { type LogFormatRequest, logFormat } from './log-format.ts'

/** Somebody who reads no further (a pager) is waited for, however long that takes. */
const NEVER_MILLIS = 2 ** 31 - 1

/** Prints entries to stdout, no faster than they are read there. */
export class LogPrinter {
  readonly #sink: Sink
  readonly #reporter: Reporter
  readonly #missed: (entries: number, atMillis: number) => string
  #isImpatient = false
  #goOn = () => {}

  /** @param onReaderGone nobody reads any more. */
  constructor(request: LogFormatRequest, onReaderGone: () => void) {
    const waits = { droppedText: () => '', checkMillis: NEVER_MILLIS, awaitsRoom: false }
    this.#sink = new Sink({ descriptor: STDOUT, ...waits, onGone: onReaderGone })
    const { format, missed } = logFormat(request)
    const write = (text: string) => this.#sink.writeLine(text)
    const writer: LineWriter = { writeLine: write, writeOutput: write }
    const side = { writer, format }
    // What a connection brings at once is handed on in several turns of the microtask queue.
    this.#reporter = new Reporter({ out: side, err: side }, setImmediate)
    this.#missed = missed
  }

  /** Resolves when there is room for the next one. */
  async print({ atMillis, notice, missed }: DeliveredEntry): Promise<void> {
    if (missed > 0) {
      this.#reporter.settle()
      this.#sink.writeLine(this.#missed(missed, atMillis))
    }
    this.#reporter.notify(notice, atMillis)
    if (!this.#sink.isOpen) await this.#patiently((resolve) => this.#sink.whenOpen(resolve))
  }

  /** Resolves when all is written. */
  async flushed(): Promise<void> {
    await new Promise(setImmediate)
    await this.#patiently((resolve) => this.written().then(resolve))
  }

  /** The same, however long it takes. */
  written(): Promise<void> {
    return this.#sink.flushed()
  }

  /** Why nothing is printed any more, when it is not for want of a reader. */
  get failure(): UnwritableError | null {
    return this.#sink.failure
  }

  /** Whoever reads is not waited for any longer. */
  giveUp(): void {
    this.#isImpatient = true
    this.#goOn()
  }

  #patiently(wait: (resolve: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve
      if (this.#isImpatient) resolve()
      else wait(resolve)
    })
  }
}
