import type { DatagramRates } from '../status.ts'

/** Counts at a moment. */
export interface Sample extends DatagramRates {
  readonly atMillis: number
}

/** Short enough to follow what happens, long enough to be read. */
const WINDOW_MILLIS = 5_000

/** What is counted per second, on average over the last seconds. */
export class Rates {
  #samples: readonly Sample[] = []

  add(sample: Sample): void {
    const since = sample.atMillis - WINDOW_MILLIS
    this.#samples = [...this.#samples.filter(({ atMillis }) => atMillis >= since), sample]
  }

  /** Null as long as there is nothing to compare with. */
  current(): DatagramRates | null {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.atMillis <= first.atMillis) return null
    const seconds = (last.atMillis - first.atMillis) / 1000
    // A worker's code may take back what it has counted.
    const rate = (key: keyof DatagramRates) => Math.max(0, last[key] - first[key]) / seconds
    return {
      received: rate('received'),
      handled: rate('handled'),
      failed: rate('failed'),
      kernelDropped: rate('kernelDropped'),
    }
  }
}
