import { onTestFinished } from 'vitest'
import { type CallOutcome, connectControl } from '../../src/control/client.ts'
import type { SupervisorStatus, TaskStatus, WorkerStatus } from '../../src/supervisor/status.ts'

/** A connection to a supervisor's control socket, closed at the end of the test. */
export function control(socket: string) {
  const client = connectControl(socket)
  onTestFinished(() => client.close())
  const call = (method: string, ...params: unknown[]): Promise<CallOutcome> => client.call(method, params)
  return {
    call,
    close: () => client.close(),
    /** The result; fails when there is none. */
    async result(method: string, ...params: unknown[]): Promise<unknown> {
      const outcome = await call(method, ...params)
      if (outcome.kind !== 'result') throw new Error(`${method}: ${JSON.stringify(outcome)}`)
      return outcome.result
    },
    async status(): Promise<SupervisorStatus> {
      return (await this.result('evrexec.status')) as SupervisorStatus
    },
    async task(name: string): Promise<TaskStatus> {
      const { tasks } = await this.status()
      const found = tasks.find((task) => task.name === name)
      if (found === undefined) throw new Error(`no task ${name} in ${JSON.stringify(tasks)}`)
      return found
    },
    async worker(name: string, index = 0): Promise<WorkerStatus> {
      const workers = name === 'run' ? (await this.status()).run.workers : (await this.task(name)).workers
      const found = workers[index]
      if (found === undefined) throw new Error(`no worker ${name}#${index}`)
      return found
    },
    async pid(name: string, index = 0): Promise<number> {
      const { pid } = await this.worker(name, index)
      if (pid === null) throw new Error(`${name}#${index} has no process`)
      return pid
    },
  }
}
