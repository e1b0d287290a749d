import type { Staff } from '../staff.ts'
import type { Worker } from '../worker.ts'
import type { InspectRequest } from './inspect-request.ts'

/** Who has been told to listen, in the life that it has with this process. */
interface Holder {
  readonly worker: Worker
  readonly pid: number | null
}

/**
 * Lets the first workers of some teams open Node's inspector, before they begin their work. An address can be had by one
 * process only, and where two serve side by side for a while, as in a reload, the old one has it: the new one is told when
 * the old one has gone. It is told by a message, not by an argument of its process, since nobody knows when it is
 * spawned when that will be, and since a spare may come to be the first worker.
 */
export class Inspection {
  readonly #staff: Staff
  readonly #requests: readonly InspectRequest[]
  readonly #holders = new Map<InspectRequest, Holder>()

  constructor(staff: Staff, requests: readonly InspectRequest[]) {
    this.#staff = staff
    this.#requests = requests
  }

  /** To be called whenever a worker has loaded its routes, has come to a place, or has ended. */
  look(): void {
    for (const request of this.#requests) {
      const holder = this.#holders.get(request)
      if (holder !== undefined && isInItsLife(holder)) continue
      const worker = this.#staff.teams.find(({ spec }) => spec.name === request.team)?.workers[0]
      if (worker === undefined || worker.loaded === null || worker.spec.work.index !== 0) continue
      this.#holders.set(request, { worker, pid: worker.pid })
      const { host, port } = request
      worker.send({ type: 'inspect', host, port })
    }
  }
}

function isInItsLife({ worker, pid }: Holder): boolean {
  return worker.pid === pid && worker.loaded !== null
}
