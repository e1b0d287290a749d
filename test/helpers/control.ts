import { onTestFinished } from 'vitest'
import { type CallOutcome, connectControl } from '../../src/control/client/control-client.ts'
import type { SupervisorStatus, TaskStatus, WorkerStatus } from '../../src/supervisor/status.ts'

/** A connection to a supervisor's control socket, closed at the end of the test. */
export function control(socket: string) {
  const client = connectControl(socket)
  onTestFinished(() => client.close())
  const call = (method: string, ...params: unknown[]): Promise<CallOutcome> => client.call(method, params)
  /** The result; fails when there is none. */
  const result = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const outcome = await call(method, ...params)
    if (outcome.kind !== 'result') throw new Error(`${method}: ${JSON.stringify(outcome)}`)
    return outcome.result
  }
  const status = async () => (await result('evrexec.status')) as SupervisorStatus
  const task = async (name: string): Promise<TaskStatus> => {
    const { tasks } = await status()
    const found = tasks.find((each) => each.name === name)
    if (found === undefined) throw new Error(`no task ${name} in ${JSON.stringify(tasks)}`)
    return found
  }
  const worker = async (name: string, index = 0): Promise<WorkerStatus> => {
    const { workers } = name === 'run' ? (await status()).run : await task(name)
    const found = workers[index]
    if (found === undefined) throw new Error(`no worker ${name}#${index}`)
    return found
  }
  const pid = async (name: string, index = 0): Promise<number> => {
    const found = (await worker(name, index)).pid
    if (found === null) throw new Error(`${name}#${index} has no process`)
    return found
  }
  return { call, result, status, task, worker, pid, close: () => client.close() }
}
