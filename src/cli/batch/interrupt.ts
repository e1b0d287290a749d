const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export type StopSignal = (typeof SIGNALS)[number]

/** Ctrl-C and SIGTERM, until they are released. */
export class Interrupt {
  /** Resolves with the first of them. */
  readonly signalled: Promise<StopSignal>
  #signal: (signal: StopSignal) => void = () => {}

  constructor() {
    this.signalled = new Promise((resolve) => {
      this.#signal = resolve
    })
    for (const signal of SIGNALS) process.on(signal, this.#signal)
  }

  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#signal)
  }
}
