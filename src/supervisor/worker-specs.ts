import type { Config, TaskConfig } from '../config/config.ts'
import type { Work } from '../protocol/messages.ts'
import type { Datagrams } from './datagrams/datagrams.ts'
import { isUdpTask } from './datagrams/udp-task.ts'
import type { WorkerSpec } from './worker-spec.ts'

/** A task with the workers that are to serve it. */
export interface TaskSpec {
  readonly config: TaskConfig
  readonly workers: readonly WorkerSpec[]
}

/** Several tasks may have the same evname, as in the reference; from the second on, labels count them. */
export function taskSpecs({ tasks, deadLetters }: Config, datagrams: Datagrams): TaskSpec[] {
  // The run workers are the first of that name.
  const seen = new Map([['run', 1]])
  return tasks.map((config) => {
    const { name } = config.task
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    const group = nth === 1 ? name : `${name}/${nth}`
    const held = datagrams.of(config)
    // A socket that a worker binds itself cannot be shared.
    const count = isUdpTask(config) && held === null ? 1 : config.workers
    const workers = Array.from({ length: count }, (_, index): WorkerSpec => {
      const label = `${group}#${index}`
      return {
        label,
        work: taskWork(config, index, { held: held !== null, filesFailed: deadLetters.failed }),
        process: config,
        restart: config.restart,
        ...(held !== null && { equip: (tell) => held.equip(label, tell) }),
      }
    })
    return { config, workers }
  })
}

export function runSpecs({ run }: Config): WorkerSpec[] {
  return Array.from({ length: run.workers }, (_, index) => ({
    label: `run#${index}`,
    work: { kind: 'run', index },
    process: run,
    restart: 'always',
  }))
}

function taskWork(
  config: TaskConfig,
  index: number,
  datagrams: { readonly held: boolean; readonly filesFailed: boolean },
): Work {
  const { name, waitMicros } = config.task
  if (!isUdpTask(config)) return { kind: 'startup', name, index, waitMicros }
  const { task, concurrency, receiveBufferBytes } = config
  return { kind: 'udp', name, index, sockaddr: task.sockaddr, concurrency, receiveBufferBytes, ...datagrams }
}
