import type { Config } from '../config/config.ts'
import { type LoadedPlatform, loadPlatform } from '../platform/platform.ts'
import type { Result } from '../problem/problem.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { inheritedDescriptors } from './datagrams/inherited-descriptors.ts'
import { NO_SOCKET_STORE, type SocketStore } from './datagrams/socket-store.ts'
import { DeadLetters } from './dead-letters/dead-letters.ts'
import type { Guard } from './guard/guard.ts'
import type { InspectRequest } from './inspection/inspect-request.ts'
import type { Notice } from './notices.ts'
import { OPEN_GATES, type OutputGates } from './output-gate.ts'
import { Pace } from './pace.ts'
import type { EndedRun } from './run.ts'
import { workerSpawner } from './spawn.ts'
import type { SpawnWorker } from './worker-process.ts'

/** What a supervisor is told, and the world outside, which tests make themselves. */
export interface SupervisorOptions {
  readonly config: Config
  readonly notify: (notice: Notice) => void
  /** Reads the configuration again for a reload; without it stays as it is. */
  readonly readConfig?: (() => Promise<Result<Config>>) | null
  /** Whose inspectors are to be opened; nobody's unless it is said. */
  readonly inspect?: readonly InspectRequest[]
  /** Hears of each run that ends. */
  readonly observeRun?: (run: EndedRun) => void
  /** Whether what workers print can be taken; it always can unless they say otherwise. */
  readonly outputGates?: OutputGates
  /** Ends everything when this process cannot; whoever made it closes it, when the supervisor has stopped. */
  readonly guard?: Guard
  readonly spawn?: SpawnWorker
  readonly clock?: Clock
  /** From 0 up to, not including, 1. */
  readonly random?: () => number
  readonly pace?: Pace
  readonly loadPlatform?: () => LoadedPlatform
  /** Descriptors that this process was started with. */
  readonly inherited?: readonly number[]
  /** Where held sockets outlive this process; nowhere unless it is said. */
  readonly socketStore?: SocketStore | undefined
  readonly deadLetters?: DeadLetterOffice
}

export type DeadLetterOffice = Pick<DeadLetters, 'write' | 'close' | 'status'>

export type Surroundings = Required<Omit<SupervisorOptions, 'guard' | 'outputGates'>> & {
  readonly socketStore: SocketStore
}

/** With what counts unless it is said otherwise. */
export function completed(options: SupervisorOptions): Surroundings {
  const { config, notify, guard, outputGates = OPEN_GATES, clock = SYSTEM_CLOCK } = options
  const { stateDir: directory, deadLetters } = config
  return {
    config,
    notify,
    clock,
    readConfig: options.readConfig ?? null,
    inspect: options.inspect ?? [],
    observeRun: options.observeRun ?? (() => {}),
    spawn: options.spawn ?? workerSpawner({ gates: outputGates, guard }),
    random: options.random ?? Math.random,
    pace: options.pace ?? new Pace(),
    loadPlatform: options.loadPlatform ?? loadPlatform,
    inherited: options.inherited ?? inheritedDescriptors(process.env, process.pid),
    socketStore: options.socketStore ?? NO_SOCKET_STORE,
    deadLetters: options.deadLetters ?? new DeadLetters({ directory, config: deadLetters, notify, clock }),
  }
}
