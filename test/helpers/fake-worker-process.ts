import { HELD_SOCKET_FD, LEDGER_FD, type ToWorker } from '../../src/protocol/messages.ts'
import type { BlockedStack } from '../../src/supervisor/vigil/blocked-stack.ts'
import type {
  ProcessListeners,
  ProcessRequest,
  SpawnWorker,
  WorkerProcess,
} from '../../src/supervisor/worker-process.ts'
import { ledgerWriter } from './ledger-writer.ts'

/** A worker process that does what the test says. */
export class FakeWorkerProcess implements WorkerProcess {
  readonly received: ToWorker[] = []
  readonly signals: NodeJS.Signals[] = []
  /** Children of the worker that would outlive it. */
  children = 0
  released = false
  isHeldUp = false
  /** What it executes when its event loop does not turn. */
  stack: BlockedStack = { noStack: 'it is not real' }
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

  async blockedStack(): Promise<BlockedStack> {
    return this.stack
  }

  release(): void {
    this.released = true
  }

  /** Loads its routes and, when it has been told to begin, is ready. */
  getReady(...evnames: string[]): void {
    this.loads(...evnames)
    if (this.received.some(({ type }) => type === 'begin')) this.says.message({ type: 'ready' }, null)
  }

  loads(...evnames: string[]): void {
    const scripts = evnames.map(() => '/routes/all.js')
    this.says.message({ type: 'loaded', evnames, scripts, files: ['/routes/all.js'], atMillis: 0 }, null)
  }

  exit(code: number | null, signal: string | null = null): void {
    this.says.exited({ code, signal })
  }

  /** Of a UDP worker; the test's own descriptor for it, as it is the same process. */
  get heldSocket(): number {
    return this.#inherited(HELD_SOCKET_FD)
  }

  /** @param slots the concurrency of its task. */
  ledger(slots: number) {
    return ledgerWriter(this.#inherited(LEDGER_FD), slots)
  }

  #inherited(fd: number): number {
    const ours = this.request.fds?.[fd - HELD_SOCKET_FD]
    if (ours === undefined) throw new Error(`the worker was given no descriptor ${fd}`)
    return ours
  }
}

interface FakeSpawn {
  readonly spawn: SpawnWorker
  /** Those that it has made, in order. */
  readonly processes: FakeWorkerProcess[]
  /** Resolves when it has made so many. */
  spawned(count: number): Promise<void>
}

export function fakeSpawn(): FakeSpawn {
  const processes: FakeWorkerProcess[] = []
  const waiting = new Set<() => void>()
  const spawn: SpawnWorker = (request, listeners) => {
    const process = new FakeWorkerProcess(1_000 + processes.length, request, listeners)
    processes.push(process)
    for (const look of waiting) look()
    return process
  }
  const spawned = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (processes.length < count) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return { spawn, processes, spawned }
}
