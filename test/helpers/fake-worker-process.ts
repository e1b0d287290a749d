import type { ToWorker } from '../../src/protocol/messages.ts'
import type {
  ProcessListeners,
  ProcessRequest,
  SpawnWorker,
  WorkerProcess,
} from '../../src/supervisor/worker-process.ts'

/** A worker process that does what the test says. */
export class FakeWorkerProcess implements WorkerProcess {
  readonly received: ToWorker[] = []
  readonly signals: NodeJS.Signals[] = []
  /** Children of the worker that would outlive it. */
  children = 0
  released = false
  readonly pid: number
  readonly request: ProcessRequest
  readonly says: ProcessListeners

  constructor(pid: number, request: ProcessRequest, listeners: ProcessListeners) {
    this.pid = pid
    this.request = request
    this.says = listeners
  }

  send(message: ToWorker): void {
    this.received.push(message)
  }

  signalGroup(signal: NodeJS.Signals): void {
    this.signals.push(signal)
  }

  groupIsEmpty(): boolean {
    return this.children === 0
  }

  release(): void {
    this.released = true
  }

  /** Loads its routes and, when it has been told to begin, is ready. */
  getReady(...evnames: string[]): void {
    this.says.message({ type: 'loaded', evnames }, null)
    if (this.received.some(({ type }) => type === 'begin')) this.says.message({ type: 'ready' }, null)
  }

  exit(code: number | null, signal: string | null = null): void {
    this.says.exited({ code, signal })
  }
}

/** A spawn function, and the processes that it has made, in order. */
export function fakeSpawn(): { spawn: SpawnWorker; processes: FakeWorkerProcess[] } {
  const processes: FakeWorkerProcess[] = []
  const spawn: SpawnWorker = (request, listeners) => {
    const process = new FakeWorkerProcess(1_000 + processes.length, request, listeners)
    processes.push(process)
    return process
  }
  return { spawn, processes }
}
