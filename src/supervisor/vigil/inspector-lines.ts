/** `Debugger listening on ws://127.0.0.1:41371/…`, perhaps behind what the worker has printed without a line feed. */
const LISTENING = /^(.*?)Debugger listening on (ws:\/\/[^\s/]+:\d+\/[\da-f]{8}-[\da-f-]{27})$/

/** Anybody can print such a line; nobody but this machine is connected to for it. */
const OWN_MACHINE = /^ws:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):/

/** What else it has to say. */
const REMARKS =
  /^(?:For help, see: https:\/\/nodejs\.org\/\S+|Debugger attached\.|Debugger ending on ws:\S+|Waiting for the debugger to disconnect\.\.\.)$/
const HELP = /^For help, see: https:\/\/nodejs\.org\/\S+$/

/** It cannot listen where it should. */
const FAILED = /^(?:Starting inspector on \S+ failed: .+|Unable to resolve ".+": .+)$/

export interface InspectorListeners {
  /** A line that is the worker's own. */
  line(line: string): void
  /** It was to be opened for people, and cannot be. That it is open the worker tells by a message, and no line. */
  failed?(why: string): void
}

/** Hears on a worker's stderr what Node's inspector says, and keeps it to itself when it was us who opened it. */
export class InspectorLines {
  readonly #listeners: InspectorListeners
  #isWanted = false
  #isOpen = false
  /** What Node prints when the inspector opens for people: once for each process. */
  readonly #expected = new Set([LISTENING, HELP])
  #tellUrl: (url: string) => void = () => {}

  constructor(listeners: InspectorListeners) {
    this.#listeners = listeners
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

  /** The worker says that it is open, for people. */
  openedForPeople(): void {
    this.#isOpen = true
  }

  read(line: string): void {
    const [, before = '', url] = LISTENING.exec(line) ?? []
    if (!this.#isWanted) this.#readForOthers(line, before, url)
    else if (url === undefined || !OWN_MACHINE.test(url)) this.#readRemark(line)
    else {
      this.#tellUrl(url)
      if (before !== '') this.#listeners.line(before)
    }
  }

  #readRemark(line: string): void {
    if (!REMARKS.test(line)) this.#listeners.line(line)
  }

  #readForOthers(line: string, before: string, url: string | undefined): void {
    const { failed } = this.#listeners
    if (failed === undefined) {
      if (url !== undefined) this.#isOpen = true
      this.#listeners.line(line)
    } else if (url !== undefined && this.#expected.delete(LISTENING)) {
      if (before !== '') this.#listeners.line(before)
    } else if (FAILED.test(line)) failed(line)
    else if (!HELP.test(line) || !this.#expected.delete(HELP)) this.#listeners.line(line)
  }
}
