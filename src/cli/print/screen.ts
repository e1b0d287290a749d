/** Everything that `evrexec start` prints, on a terminal and elsewhere. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import type { Notice } from '../../supervisor/notices.ts'
import { createPaint } from './colours.ts'
import type { Paint } from './paint.ts'
import { problemsText } from './problems.ts'
import { Progress } from './progress.ts'
import { type LineWriter, Reporter } from './reporter.ts'
import { Sink } from './sink.ts'
import { type About, readyText, whatRunsText, workerCount } from './started.ts'
import { STDERR, STDOUT } from './streams.ts'

/** How long an exit waits for a reader that reads nothing. */
const FLUSH_MILLIS = 2000

export class Screen {
  readonly #out = new Sink(STDOUT)
  readonly #err = new Sink(STDERR)
  readonly #errPaint: Paint
  readonly #reporter: Reporter
  /** There on a terminal, while workers get ready. */
  #progress: Progress | null = null

  /** @param colour as it was asked for on the command line, if it was. */
  constructor(colour: boolean | undefined) {
    this.#errPaint = createPaint(process.stderr, process.env, colour)
    this.#reporter = new Reporter({
      out: this.#writer(this.#out),
      err: this.#writer(this.#err),
      outPaint: createPaint(process.stdout, process.env, colour),
      errPaint: this.#errPaint,
    })
  }

  readonly notify = (notice: Notice): void => {
    if (this.#progress?.takes(notice) !== true) this.#reporter.notify(notice)
  }

  readonly say = (line: string): void => {
    this.#writer(this.#err).writeLine(line)
  }

  problems(problems: readonly Problem[]): void {
    this.#endProgress()
    if (problems.length > 0) this.say(problemsText(problems, this.#errPaint))
  }

  async starting(config: Config): Promise<void> {
    // Of a terminal without a size, as some programs make them, ora would draw no end of lines.
    const { isTTY, columns } = process.stderr
    if (isTTY && columns > 0) this.#progress = await Progress.begin(workerCount(config))
  }

  started(config: Config, about: About, evnames: readonly string[]): void {
    this.#endProgress()
    this.say(readyText(config, about, this.#errPaint))
    if (process.stderr.isTTY) this.say(whatRunsText(config, evnames, this.#errPaint))
  }

  /** Waits until all is written. A reader that does not read would keep even `process.exit` waiting for ever. */
  async close(): Promise<void> {
    this.#endProgress()
    const flushed = Promise.all([this.#out.flushed(), this.#err.flushed()]).then(() => true)
    const isFlushed = await Promise.race([flushed, delay(FLUSH_MILLIS, false, { ref: false })])
    if (isFlushed) return
    // Of the signals that end a process this is the one that service managers take for a clean end.
    process.removeAllListeners('SIGTERM')
    process.kill(process.pid, 'SIGTERM')
  }

  #endProgress(): void {
    this.#progress?.end()
    this.#progress = null
  }

  #writer(sink: Sink): LineWriter {
    return {
      writeLine: (line) => {
        if (this.#progress === null) sink.writeLine(line)
        else this.#progress.writeLine(sink.descriptor, line)
      },
    }
  }
}
