import { isSameFile } from '../print/choose-format.ts'
import { STDERR, STDOUT } from '../print/streams.ts'
import type { UnwritableError } from '../print/unwritable.ts'
import { BatchProgress } from './batch-progress.ts'
import { Output } from './output.ts'
import type { Printed } from './result-text.ts'

export interface BatchPrinterOptions {
  /** Called when there is room for more, or the reader has gone. */
  readonly changed: () => void
}

/** What a batch prints: results to stdout, everything else to stderr. */
export class BatchPrinter {
  readonly #out: Output
  readonly #err: Output
  #progress: BatchProgress | null = null

  constructor({ changed }: BatchPrinterOptions) {
    this.#out = new Output(STDOUT, changed)
    // Of two writers to one pipe each would cut the other's lines in two.
    this.#err = isSameFile(STDOUT, STDERR) ? this.#out : new Output(STDERR, changed)
  }

  get isFull(): boolean {
    return this.#out.isFull || this.#err.isFull
  }

  /** Nobody reads the results any more. */
  get isGone(): boolean {
    return this.#out.isGone
  }

  /** The results can be written no further. */
  get failure(): UnwritableError | null {
    return this.#out.failure
  }

  /** On a terminal, where nothing else is going on. @param done how many lines are. */
  async showProgress(done: () => number): Promise<void> {
    this.#progress = await BatchProgress.begin(done)
  }

  print({ out, err }: Printed): void {
    if (out !== null) this.#out.add(`${out}\n`)
    if (err !== null) this.say(err)
  }

  say(text: string): void {
    const message = `evrexec run: ${text}\n`
    if (this.#progress === null) this.#err.add(message)
    else this.#progress.print(message)
  }

  endProgress(): void {
    this.#progress?.end()
    this.#progress = null
  }

  /** Resolves when all of it is written. */
  async flushed(): Promise<void> {
    await Promise.all([this.#out.flushed(), this.#err.flushed()])
  }
}
