import type { Worker } from '../worker.ts'
import type { Loaded } from '../worker-spec.ts'
import { type Fingerprints, takeFingerprints } from './fingerprints.ts'

/** The fingerprints of what workers have loaded, taken when they have. */
export class FingerprintsOfWorkers {
  readonly #taken = new WeakMap<Loaded, Promise<Fingerprints | null>>()
  readonly #files = new WeakMap<Loaded, readonly string[]>()

  /** To be called as soon as a worker has loaded its routes. */
  take(loaded: Loaded): void {
    // What cannot be read is not known.
    const taken = takeFingerprints(loaded).catch(() => null)
    this.#taken.set(loaded, taken)
    this.#files.set(loaded, loaded.files)
    taken.then((fingerprints) => fingerprints && this.#files.set(loaded, fingerprints.files))
  }

  /** What these workers have loaded, as far as it is known; absolute. */
  filesOf(workers: readonly Worker[]): readonly string[] {
    return [...new Set(workers.flatMap(({ loaded }) => (loaded && this.#files.get(loaded)) ?? []))]
  }

  /** Of its present life; null: it is not known what it has loaded, if anything. */
  async of({ loaded }: Worker): Promise<Fingerprints | null> {
    return loaded === null ? null : ((await this.#taken.get(loaded)) ?? null)
  }
}
