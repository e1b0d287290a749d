import type { Ora } from 'ora'
import type { Notice } from '../../supervisor/notices.ts'
import { type Descriptor, print } from './streams.ts'

/** On a terminal, while workers get ready: how many are, on its last line, with all other lines above. */
export class Progress {
  readonly #spinner: Ora
  readonly #total: number
  readonly #ready = new Set<string>()

  static async begin(total: number): Promise<Progress> {
    const { default: ora } = await import('ora')
    // The terminal may be closed meanwhile.
    process.stderr.on('error', () => {})
    // Otherwise it takes signals and the keyboard into its own hands.
    const handsOff = { discardStdin: false, hideCursor: false }
    return new Progress(ora({ stream: process.stderr, ...handsOff }), total)
  }

  constructor(spinner: Ora, total: number) {
    this.#spinner = spinner
    this.#total = total
    this.#tell()
    spinner.start()
  }

  /** @returns true when the notice is nothing but progress. */
  takes(notice: Notice): boolean {
    if (notice.notice === 'worker-started') return true
    if (notice.notice !== 'worker-ready') return false
    this.#ready.add(notice.worker)
    this.#tell()
    return true
  }

  writeLine(descriptor: Descriptor, line: string): void {
    this.#spinner.clear()
    print(descriptor, `${line}\n`).catch(() => {})
    this.#spinner.render()
  }

  end(): void {
    this.#spinner.stop()
  }

  #tell(): void {
    this.#spinner.text = `${this.#ready.size} of ${this.#total} workers ready`
  }
}
