import type { Clock } from '../clock.ts'
import type { Notice } from '../notices.ts'
import type { BlockedStack } from './blocked-stack.ts'
import { Heartbeats, type Watched } from './heartbeats.ts'

/** The part of a worker that this needs to know. */
export interface VigilantWorker extends Watched {
  readonly spec: Watched['spec'] & { readonly label: string }
  blockedStack(): Promise<BlockedStack>
}

export interface VigilOptions<W extends VigilantWorker> {
  readonly clock: Clock
  readonly notify: (notice: Notice) => void
  /** All that there are at the moment. */
  readonly workers: () => readonly W[]
  /** @see HeartbeatsOptions.progressOf */
  readonly progressOf: (worker: W) => number | null
  /** It is stuck, and hears nothing: only SIGKILL is of use. */
  readonly end: (worker: W) => void
}

/** Watches over the event loops of workers: what blocks one for too long is told, and then the worker is ended. */
export class Vigil<W extends VigilantWorker> {
  readonly #options: VigilOptions<W>
  readonly #heartbeats: Heartbeats<W>

  constructor(options: VigilOptions<W>) {
    this.#options = options
    const { clock, workers, progressOf } = options
    const stuck = (worker: W, blockedMillis: number) => void this.#stuck(worker, blockedMillis)
    this.#heartbeats = new Heartbeats({ clock, workers, progressOf, stuck })
  }

  /** Any message came from it, `pong` or another. */
  heard(worker: W): void {
    this.#heartbeats.heard(worker)
  }

  /** For how long its event loop has not turned; null while it does. */
  blockedMillis(worker: W): number | null {
    return this.#heartbeats.blockedMillis(worker)
  }

  close(): void {
    this.#heartbeats.close()
  }

  async #stuck(worker: W, blockedMillis: number): Promise<void> {
    const { pid } = worker
    const found = await worker.blockedStack()
    // It may have come to its end in the meantime, or have been told to.
    if (pid === null || worker.pid !== pid || worker.state !== 'running') return
    this.#options.notify({
      notice: 'worker-stuck',
      worker: worker.spec.label,
      pid,
      blockedMillis,
      stack: 'stack' in found ? found.stack : [],
      noStack: 'noStack' in found ? found.noStack : null,
    })
    this.#options.end(worker)
  }
}
