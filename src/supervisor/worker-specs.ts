import type { Config, TaskConfig } from '../config/config.ts'
import type { Work } from '../protocol/messages.ts'
import type { WorkerSpec } from './worker-spec.ts'

/** A task with the workers that are to serve it. */
export interface TaskSpec {
  readonly config: TaskConfig
  readonly workers: readonly WorkerSpec[]
}

/** Several tasks may have the same evname, as in the reference; from the second on, labels count them. */
export function taskSpecs({ tasks }: Config): TaskSpec[] {
  // The run workers are the first of that name.
  const seen = new Map([['run', 1]])
  return tasks.map((config) => {
    const { name } = config.task
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    const group = nth === 1 ? name : `${name}/${nth}`
    const workers = Array.from({ length: config.task.workers }, (_, index) => ({
      label: `${group}#${index}`,
      work: taskWork(config, index),
      process: config,
      restart: config.restart,
    }))
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

function taskWork({ task: { name, sockaddr, waitMicros } }: TaskConfig, index: number): Work {
  return sockaddr === null
    ? { kind: 'startup', name, index, waitMicros }
    : { kind: 'udp', name, index, sockaddr }
}
