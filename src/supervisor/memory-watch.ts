import type { Clock } from './clock.ts'
import { residentBytes } from './resident-bytes.ts'
import type { Worker } from './worker.ts'

const LOOK_MILLIS = 2000

interface MemoryWatchOptions {
  readonly workers: () => readonly Worker[]
  readonly clock: Clock
  readonly tooLarge: (worker: Worker, rssBytes: number) => void
  readonly measure?: (pid: number) => Promise<number | null>
}

/** Looks now and then at the memory of those workers that may not have as much as they like. */
export class MemoryWatch {
  readonly #options: MemoryWatchOptions
  readonly #stop: () => void

  constructor(options: MemoryWatchOptions) {
    this.#options = options
    this.#stop = options.clock.every(LOOK_MILLIS, () => this.#look())
  }

  close(): void {
    this.#stop()
  }

  async #look(): Promise<void> {
    const { workers, tooLarge, measure = residentBytes } = this.#options
    for (const worker of workers()) {
      const { pid, spec } = worker
      if (spec.maxMemoryBytes === null || pid === null || worker.state !== 'running') continue
      const rssBytes = await measure(pid)
      // It may have ended, and another may have its number.
      if (rssBytes === null || worker.pid !== pid || worker.state !== 'running') continue
      if (rssBytes > spec.maxMemoryBytes) tooLarge(worker, rssBytes)
    }
  }
}
