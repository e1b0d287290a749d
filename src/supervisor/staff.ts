import type { Config, TaskConfig } from '../config/config.ts'
import type { Datagrams } from './datagrams/datagrams.ts'
import { spawnEquipped } from './equipment.ts'
import { Worker } from './worker.ts'
import type { WorkerListeners, WorkerSpec, WorkerSurroundings } from './worker-spec.ts'
import { runSpecs, taskSpecs } from './worker-specs.ts'

/** Who there is, and for what. */
export interface Staff {
  readonly tasks: readonly { readonly config: TaskConfig; readonly workers: readonly Worker[] }[]
  readonly runWorkers: readonly Worker[]
  /** All of them. */
  readonly workers: readonly Worker[]
}

/** The workers of a configuration; none has a process yet. */
export function employ(
  config: Config,
  datagrams: Datagrams,
  surroundings: WorkerSurroundings,
  listeners: WorkerListeners,
): Staff {
  const workerOf = (spec: WorkerSpec) => {
    const env = { ...spec.process.env, EVREXEC_SOCKET: config.control.socket }
    const { equip } = spec
    const spawn = equip ? spawnEquipped(surroundings.spawn, equip) : surroundings.spawn
    return new Worker({ ...spec, process: { ...spec.process, env } }, { ...surroundings, spawn }, listeners)
  }
  const tasks = taskSpecs(config, datagrams).map((task) => ({
    config: task.config,
    workers: task.workers.map(workerOf),
  }))
  const runWorkers = runSpecs(config).map(workerOf)
  return { tasks, runWorkers, workers: [...tasks.flatMap(({ workers }) => workers), ...runWorkers] }
}

/** The task that a worker serves; none: it is a run worker. */
export function taskOf({ tasks }: Staff, worker: Worker): TaskConfig | undefined {
  return tasks.find(({ workers }) => workers.includes(worker))?.config
}
