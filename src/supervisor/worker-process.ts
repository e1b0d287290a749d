import type { ProcessOptions, UserIds } from '../config/config.ts'
import type { FromWorker, ToWorker } from '../protocol/messages.ts'
import type { ExitReason } from './exit-reason.ts'
import type { InspectorOutcome } from './inspection/inspector-notice.ts'
import type { BlockedStack } from './vigil/blocked-stack.ts'

/** A worker's process, as far as the supervisor deals with it. `spawn.ts` makes real ones. */
export interface WorkerProcess {
  readonly pid: number
  send(message: ToWorker): void
  /** Signals the process and all others of its group. */
  signalGroup(signal: NodeJS.Signals): void
  groupIsEmpty(): boolean
  /** It may stand still for want of somebody else: of a reader of what it prints, or of whoever debugs it. */
  readonly isHeldUp: boolean
  /** What it executes while its event loop does not turn; it has to be ended afterwards. */
  blockedStack(): Promise<BlockedStack>
  /** Lets go of its streams, also when somebody else still holds their other ends. */
  release(): void
}

export interface ProcessRequest extends ProcessOptions {
  /** What it is called in `ps` until it sets its title itself. */
  readonly title: string
  /** The directory of route scripts. */
  readonly routes: string
  /** Who it runs as; as this process when there is none. */
  readonly user?: UserIds | null
  /** Whether Node's inspector may be opened for people; see inspection/. */
  readonly isInspected?: boolean
  /** Descriptors of ours that become its descriptors 4, 5, …; none unless they are given. */
  readonly fds?: readonly number[]
}

/** Exactly one of `exited` and `notSpawned` is called, once, and it is the last call but for `output`. */
export interface ProcessListeners {
  message(message: FromWorker, body: string | null): void
  /** It sent something that is no message; nothing more is read from it. */
  garbled(): void
  /** One line of what the process printed, without its line feed. */
  output(stream: 'stdout' | 'stderr', line: string): void
  /** Only where it may be. */
  inspected?(outcome: InspectorOutcome): void
  exited(reason: ExitReason): void
  notSpawned(message: string): void
}

/** @returns null when there is no process; `notSpawned` is called then. */
export type SpawnWorker = (request: ProcessRequest, listeners: ProcessListeners) => WorkerProcess | null
