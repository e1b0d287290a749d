import type { FromWorker, ToWorker } from '../protocol/messages.ts'
import type { ExitReason } from './exit-reason.ts'
import type { SpawnWorker, WorkerProcess } from './worker-process.ts'

/** What a worker has for one life only: from its spawn to its exit. */
export interface Equipment {
  /** Descriptors of ours that its process has, too. */
  readonly fds: readonly number[]
  /** Age of the oldest thing in its hands; null when there is none, or when its life is over. */
  oldestInHandMillis(): number | null
  /** How much it has brought to its end so far; null when its life is over. */
  done(): number | null
  receive(message: Extract<FromWorker, { type: 'failed-datagrams' }>): void
  /**
   * @param exit null when there was no process.
   * @param worker its name then.
   */
  over(exit: ExitReason | null, worker: string): void
}

/**
 * Makes the equipment for a life.
 * @param worker gives the worker's name.
 * @param tell reaches the worker as long as this life lasts.
 * @throws when it cannot be had; nothing is spawned then.
 */
export type Equip = (worker: () => string, tell: (message: ToWorker) => void) => Equipment

/** Spawns workers that have equipment, which follows their lives. */
export function spawnEquipped(spawn: SpawnWorker, worker: () => string, equip: Equip): SpawnWorker {
  return (request, listeners) => {
    let process: WorkerProcess | null = null
    let equipment: Equipment
    try {
      equipment = equip(worker, (message) => process?.send(message))
    } catch (error) {
      // Later, as when it is the process that cannot be had.
      queueMicrotask(() => listeners.notSpawned((error as Error).message))
      return null
    }
    process = spawn(
      { ...request, fds: equipment.fds },
      {
        ...listeners,
        message(message, body) {
          if (message.type === 'failed-datagrams') equipment.receive(message)
          else listeners.message(message, body)
        },
        exited(reason) {
          // Another may have its name then.
          const name = worker()
          // What becomes of the worker is told before what becomes of its datagrams.
          listeners.exited(reason)
          equipment.over(reason, name)
        },
        notSpawned(message) {
          equipment.over(null, worker())
          listeners.notSpawned(message)
        },
      },
    )
    return process
  }
}
