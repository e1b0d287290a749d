import type { CallOutcome } from '../../control/client/control-client.ts'
import { noAnswer, runFailure } from '../run/run-failure.ts'
import type { Ending } from './ending.ts'
import { InOrder } from './in-order.ts'
import type { Line } from './line-splitter.ts'
import type { LineResult, Printed, Printing } from './result-text.ts'

export interface BatchOptions {
  readonly evname: string
  /** So many runs are under way at a time. */
  readonly jobs: number
  /** The first failure ends it. */
  readonly bail: boolean
  readonly printing: Printing
  /** Executes the route for one line. */
  ask(data: string): Promise<CallOutcome>
  /** What is to be printed next. */
  print(printed: Printed): void
  /** Nothing new is begun while whoever reads has enough to read. */
  isFull(): boolean
}

/** Lines that are under way, or done and waiting for an earlier one. */
const MOST_OPEN_LINES = 4096
/** What these take up, on their way there and when they are done. */
const MOST_OPEN_CHARACTERS = 8 * 1024 * 1024

/** What has failed because of the line, or its route; after anything else the next one would only fail as well. */
const OF_ONE_LINE: readonly unknown[] = ['route-threw', 'worker-exited', 'timed-out', 'request-too-large']

/** One run for each line, several at a time, with results in the order of the lines. */
export class Batch {
  /** Of those that are printed. */
  failures = 0
  /** Resolves when it came to its end before its lines had. */
  readonly ended: Promise<Ending>
  readonly #options: BatchOptions
  readonly #results: InOrder<Printed>
  #begun = 0
  #running = 0
  #openCharacters = 0
  #hasEnded = false
  #end: (ending: Ending) => void = () => {}
  #wake: () => void = () => {}

  constructor(options: BatchOptions) {
    this.#options = options
    this.#results = new InOrder((printed) => this.#print(printed))
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  /** All lines up to this one have their result printed. */
  get printed(): number {
    return this.#results.emitted
  }

  /** Resolves when all of them are under way, or never will be. */
  async take(lines: readonly Line[]): Promise<void> {
    for (const line of lines) {
      while (!this.#hasRoom() && !this.#hasEnded) await this.#change()
      if (this.#hasEnded) return
      this.#begin(line)
    }
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#running > 0 && !this.#hasEnded) await this.#change()
  }

  /** There may be room again. */
  changed(): void {
    this.#wake()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #hasRoom(): boolean {
    if (this.#options.isFull()) return false
    // Whatever its size, one goes.
    if (this.#running === 0) return true
    return (
      this.#running < this.#options.jobs &&
      this.#begun - this.printed < MOST_OPEN_LINES &&
      this.#openCharacters < MOST_OPEN_CHARACTERS
    )
  }

  #begin(line: Line): void {
    this.#begun += 1
    const number = this.#begun
    if (typeof line !== 'string') {
      const { reason, message } = line
      this.#finish(number, { ok: false, error: { message, data: { reason } } })
      return
    }
    this.#running += 1
    this.#openCharacters += line.length
    this.#options.ask(line).then((outcome) => {
      this.#running -= 1
      this.#openCharacters -= line.length
      if (!this.#hasEnded) this.#answered(number, outcome)
      this.#wake()
    })
  }

  #answered(number: number, outcome: CallOutcome): void {
    if (outcome.kind === 'result') {
      const value: unknown = Array.isArray(outcome.result) ? outcome.result[0] : undefined
      this.#finish(number, { ok: true, value })
    } else if (outcome.kind === 'error' && OF_ONE_LINE.includes(outcome.error.data.reason)) {
      this.#finish(number, { ok: false, error: outcome.error })
    } else {
      const { evname } = this.#options
      const why = outcome.kind === 'error' ? runFailure(evname, outcome.error) : noAnswer(outcome)
      this.#endWith({ kind: 'stopped', why })
    }
  }

  #finish(number: number, result: LineResult): void {
    const printed = this.#options.printing(number, result)
    if (!result.ok && this.#options.bail) {
      // Ahead of earlier lines, whose runs are cancelled. Where no line stands for it, none is wanted at the end.
      this.failures += 1
      this.#options.print(printed.out === '' ? { ...printed, out: null } : printed)
      this.#endWith({ kind: 'bailed' })
      return
    }
    this.#openCharacters += printed.out?.length ?? 0
    this.#results.put(number, printed)
  }

  #print(printed: Printed): void {
    this.#openCharacters -= printed.out?.length ?? 0
    if (!printed.ok) this.failures += 1
    this.#options.print(printed)
  }

  #endWith(ending: Ending): void {
    this.#hasEnded = true
    this.#end(ending)
    this.#wake()
  }
}
