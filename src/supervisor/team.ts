import type { TaskConfig } from '../config/config.ts'
import type { Worker } from './worker.ts'
import { newPost, type Post } from './worker-spec.ts'
import type { TeamSpec } from './worker-specs.ts'

export type MakeWorker = (post: Post) => Worker

/** The workers of a task, or those of the runs. */
export class Team {
  spec: TeamSpec
  /** Those who serve, by their index. */
  workers: readonly Worker[]
  /** Those who stand by. */
  spares: readonly Worker[]

  constructor(spec: TeamSpec, workers: readonly Worker[], spares: readonly Worker[]) {
    this.spec = spec
    this.workers = workers
    this.spares = spares
  }

  static of(spec: TeamSpec, make: MakeWorker): Team {
    const workers = spec.workers.map((each) => make(newPost(each)))
    return new Team(spec, workers, sparesFor(spec, make))
  }

  /** Null: the run workers. */
  get task(): TaskConfig | null {
    return this.spec.task
  }

  has(worker: Worker): boolean {
    return this.workers.includes(worker) || this.spares.includes(worker)
  }

  /**
   * It has the place of its name from now on.
   * @returns who had it; null: nobody.
   */
  place(worker: Worker): Worker | null {
    const { label } = worker.spec
    const before = this.workers.find(({ spec }) => spec.label === label) ?? null
    const index = ({ spec }: Worker) => spec.work.index
    const others = this.workers.filter((each) => each !== before)
    this.workers = [...others, worker].sort((one, other) => index(one) - index(other))
    return before
  }

  /** The spare is the worker from now on, and the worker a spare; each is there for what the other was. */
  exchange(worker: Worker, spare: Worker): void {
    const { post } = worker
    worker.post = spare.post
    spare.post = post
    worker.holds = true
    spare.holds = false
    this.workers = this.workers.map((each) => (each === worker ? spare : each))
    this.spares = this.spares.map((each) => (each === spare ? worker : each))
  }

  /** What can change in the life of a worker. */
  adoptSpecs(): void {
    adopt(this.workers, this.spec.workers)
    adopt(this.spares, this.spec.spares)
  }
}

/** They load their routes, and then wait. */
export function sparesFor({ spares }: TeamSpec, make: MakeWorker): readonly Worker[] {
  return spares.map((spec) => {
    const spare = make(newPost(spec))
    spare.holds = true
    return spare
  })
}

function adopt(workers: readonly Worker[], specs: TeamSpec['workers']): void {
  for (const worker of workers) {
    const spec = specs.find(({ label }) => label === worker.spec.label)
    if (spec !== undefined) worker.post.spec = spec
  }
}
