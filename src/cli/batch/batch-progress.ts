import type { Ora } from 'ora'
import { print, STDERR } from '../print/streams.ts'

const TELL_MILLIS = 100
const RATE_MILLIS = 1000

/** On the last line of a terminal: how many lines are done, and how many more each second. */
export class BatchProgress {
  readonly #spinner: Ora
  readonly #done: () => number
  readonly #timer: NodeJS.Timeout
  /** Null until it has been measured. */
  #perSecond: number | null = null
  #before = { done: 0, atMillis: performance.now() }

  static async begin(done: () => number): Promise<BatchProgress> {
    const { default: ora } = await import('ora')
    // The terminal may be closed meanwhile.
    process.stderr.on('error', () => {})
    // Otherwise it takes signals and the keyboard into its own hands.
    const handsOff = { discardStdin: false, hideCursor: false }
    return new BatchProgress(ora({ stream: process.stderr, ...handsOff }), done)
  }

  constructor(spinner: Ora, done: () => number) {
    this.#spinner = spinner
    this.#done = done
    this.#timer = setInterval(() => this.#tell(), TELL_MILLIS)
    this.#tell()
    spinner.start()
  }

  /** Above its own line. */
  async print(text: string): Promise<void> {
    this.#spinner.clear()
    await print(STDERR, text)
    this.#spinner.render()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#spinner.stop()
  }

  #tell(): void {
    const done = this.#done()
    const nowMillis = performance.now()
    const passedMillis = nowMillis - this.#before.atMillis
    if (passedMillis >= RATE_MILLIS) {
      this.#perSecond = Math.round(((done - this.#before.done) / passedMillis) * 1000)
      this.#before = { done, atMillis: nowMillis }
    }
    const rate = this.#perSecond === null ? '' : `, ${grouped(this.#perSecond)}/s`
    this.#spinner.text = `${grouped(done)} lines done${rate}`
  }
}

/** `1,234,567` */
function grouped(count: number): string {
  return count.toLocaleString('en')
}
