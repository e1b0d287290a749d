import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { exitCodeOfSignal } from '../exit-codes.ts'

interface Stoppable {
  stop(): Promise<void>
  kill(): Promise<void>
  reload(why: 'SIGHUP'): Promise<unknown>
}

type Signal = Parameters<typeof exitCodeOfSignal>[0]

/** The first Ctrl-C or SIGTERM stops gracefully, the next one at once; SIGHUP reloads. */
export class StopSignals {
  /** The signal that took the place of the graceful stop; null while none did. */
  forcedBy: Signal | null = null
  readonly #supervisor: Stoppable
  readonly #hadTerminal = isatty(0)
  readonly #listeners: readonly (readonly [Signal, () => void])[]
  #asked = false

  constructor(supervisor: Stoppable) {
    this.#supervisor = supervisor
    this.#listeners = [
      ['SIGINT', () => this.#stop('SIGINT')],
      ['SIGTERM', () => this.#stop('SIGTERM')],
      ['SIGHUP', () => this.#hangUp()],
    ]
    for (const [signal, listener] of this.#listeners) process.on(signal, listener)
  }

  release(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener)
  }

  #stop(signal: Signal): void {
    if (!this.#asked) {
      this.#asked = true
      this.#supervisor.stop()
      return
    }
    this.forcedBy = signal
    this.#supervisor.kill()
  }

  /** Sent when the terminal is closed; and by people and scripts who want a reload. */
  #hangUp(): void {
    if (this.#hadTerminal && !isatty(0)) {
      process.once('exit', closeStandardStreams)
      this.#stop('SIGHUP')
    } else {
      this.#supervisor.reload('SIGHUP')
    }
  }
}

/** At its exit Node sets the terminal back to how it was, and aborts when it cannot; one that is closed it leaves alone. */
function closeStandardStreams(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      closeSync(descriptor)
    } catch {
      // It was closed already.
    }
  }
}
