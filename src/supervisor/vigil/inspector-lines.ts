/** `Debugger listening on ws://127.0.0.1:41371/…`, perhaps behind what the worker has printed without a line feed. */
const LISTENING =
  /^(.*?)Debugger listening on (ws:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):\d+\/[\da-f]{8}-[\da-f-]{27})$/

/** What else it has to say. */
const REMARKS =
  /^(?:For help, see: https:\/\/nodejs\.org\/\S+|Debugger attached\.|Debugger ending on ws:\S+|Waiting for the debugger to disconnect\.\.\.)$/

/** Hears on a worker's stderr what Node's inspector says, and keeps it to itself when it was us who opened it. */
export class InspectorLines {
  readonly #onLine: (line: string) => void
  #isWanted = false
  #isOpen = false
  #tellUrl: (url: string) => void = () => {}

  /** @param onLine is given the lines that are the worker's own. */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** Somebody else had it opened: who stops at a breakpoint is not stuck. */
  get isDebugged(): boolean {
    return this.#isOpen && !this.#isWanted
  }

  /** Call this before the inspector is made to open. Resolves with its address. */
  url(): Promise<string> {
    this.#isWanted = true
    return new Promise((resolve) => {
      this.#tellUrl = resolve
    })
  }

  read(line: string): void {
    const [, before = '', url] = LISTENING.exec(line) ?? []
    if (url !== undefined) {
      this.#isOpen = true
      this.#tellUrl(url)
    }
    if (!this.#isWanted) this.#onLine(line)
    else if (url !== undefined) {
      if (before !== '') this.#onLine(before)
    } else if (!REMARKS.test(line)) this.#onLine(line)
  }
}
