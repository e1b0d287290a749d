/** Everything that `evrexec start` prints, on a terminal and elsewhere. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Config, LogFormat, LogLevel } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import { LEVEL } from '../../protocol/levels.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { OutputGates } from '../../supervisor/output-gate.ts'
import { chooseFormat, isSameFile } from './choose-format.ts'
import { createPaint } from './colours.ts'
import type { Format } from './format.ts'
import { Progress } from './progress.ts'
import { type LineWriter, Reporter } from './reporter.ts'
import { Sink } from './sink.ts'
import { type About, whatRunsText, workerCount } from './started.ts'
import { STDERR, STDOUT } from './streams.ts'

/** How long an exit waits for a reader that reads nothing. */
const FLUSH_MILLIS = 2000

export interface ScreenOptions {
  readonly format: LogFormat
  /** Of what workers print and what becomes of them, what is less grave is left out. */
  readonly level: LogLevel
  /** As it was asked for on the command line, if it was. */
  readonly colour: boolean | undefined
}

export class Screen {
  readonly #out: Sink
  readonly #err: Sink
  readonly #errFormat: Format
  readonly #errWriter: LineWriter
  readonly #reporter: Reporter
  readonly #colour: boolean | undefined
  /** Somebody sits in front of it and wants to see more than a log. */
  readonly #isInteractive: boolean
  /** There on a terminal, while workers get ready. */
  #progress: Progress | null = null

  constructor({ format: wanted, level, colour }: ScreenOptions) {
    const { env, stdout, stderr } = process
    const out = chooseFormat({ wanted, descriptor: STDOUT, stream: stdout, env, colour })
    const err = chooseFormat({ wanted, descriptor: STDERR, stream: stderr, env, colour })
    this.#colour = colour
    this.#isInteractive = stderr.isTTY && (wanted === 'auto' || wanted === 'terminal')
    this.#err = new Sink({ descriptor: STDERR, droppedText: err.dropped })
    // Of two writers to one pipe each would cut the other's lines in two.
    this.#out = isSameFile(STDOUT, STDERR)
      ? this.#err
      : new Sink({ descriptor: STDOUT, droppedText: out.dropped })
    this.#errFormat = err
    this.#errWriter = this.#writer(this.#err)
    const outWriter = this.#out === this.#err ? this.#errWriter : this.#writer(this.#out)
    this.#reporter = new Reporter({
      out: { writer: outWriter, format: out },
      err: { writer: this.#errWriter, format: err },
      level: LEVEL[level],
    })
  }

  /** What workers print has to wait for those who read it. */
  get gates(): OutputGates {
    return { stdout: this.#out, stderr: this.#err }
  }

  readonly notify = (notice: Notice): void => {
    if (this.#progress?.takes(notice) !== true) this.#reporter.notify(notice)
  }

  problems(problems: readonly Problem[]): void {
    this.#endProgress()
    if (problems.length > 0) this.#errWriter.writeLine(this.#errFormat.problems(problems))
  }

  async starting(config: Config): Promise<void> {
    // Of a terminal without a size, as some programs make them, ora would draw no end of lines.
    if (this.#isInteractive && process.stderr.columns > 0) {
      this.#progress = await Progress.begin(workerCount(config))
    }
  }

  started(config: Config, about: About, evnames: readonly string[]): void {
    this.#endProgress()
    this.#errWriter.writeLine(this.#errFormat.ready(config, about))
    if (!this.#isInteractive) return
    const paint = createPaint(process.stderr, process.env, this.#colour)
    this.#errWriter.writeLine(whatRunsText(config, evnames, paint))
  }

  /** Waits until all is written. A reader that does not read would keep even `process.exit` waiting for ever. */
  async close(): Promise<void> {
    this.#endProgress()
    const sinks = [this.#out, this.#err]
    const flushed = Promise.all(sinks.map((sink) => sink.flushed())).then(() => true)
    const isFlushed = await Promise.race([flushed, delay(FLUSH_MILLIS, false, { ref: false })])
    if (isFlushed || sinks.map((sink) => sink.giveUp()).every(Boolean)) return
    // Of the signals that end a process this is the one that service managers take for a clean end.
    process.removeAllListeners('SIGTERM')
    process.kill(process.pid, 'SIGTERM')
  }

  #endProgress(): void {
    this.#progress?.end()
    this.#progress = null
  }

  #writer(sink: Sink): LineWriter {
    const write = (text: string, throughSink: (text: string) => void) => {
      if (this.#progress === null) throughSink(text)
      else this.#progress.writeLine(sink.descriptor, text)
    }
    return {
      writeLine: (text) => write(text, (line) => sink.writeLine(line)),
      writeOutput: (text) => write(text, (line) => sink.writeOutput(line)),
    }
  }
}
