import type { TaskConfig } from '../../config/config.ts'
import type { LoadedPlatform, Platform } from '../../platform/platform.ts'
import { type Endpoint, isSameEndpoint } from '../../platform/socket-address.ts'
import type { Result } from '../../problem/problem.ts'
import type { Clock } from '../clock.ts'
import type { TaskStatus } from '../status.ts'
import { endpointText } from './endpoint-text.ts'
import { InheritedSockets } from './inherited-sockets.ts'
import { openSockets } from './open-sockets.ts'
import { resolveTasks } from './resolve-tasks.ts'
import { NO_SOCKET_STORE, type SocketStore } from './socket-store.ts'
import { NOT_HELD, TaskDatagrams, type TaskDatagramsOptions } from './task-datagrams.ts'
import { isUdpTask, type UdpTask } from './udp-task.ts'

const SAMPLE_MILLIS = 1000

export interface DatagramsOptions extends TaskDatagramsOptions {
  /** Asked for when there is a UDP task. */
  readonly loadPlatform: () => LoadedPlatform
  /** Descriptors of which some may be the tasks' sockets. */
  readonly inherited: readonly number[]
  /** Where held sockets outlive this process. */
  readonly store?: SocketStore
  readonly clock: Clock
}

export interface TaskSockets {
  /** Whether sockets are held here at all. */
  readonly areHeld: boolean
  /** Null when the task has no socket, or none that is held and open. */
  of(task: TaskConfig): TaskDatagrams | null
}

/** The sockets of tasks that are to be. */
export interface PreparedSockets extends TaskSockets {
  /** They are the tasks now: what others have held is let go as soon as no worker reads it any more. */
  commit(): void
  /** Nothing comes of it: what was opened for them is closed. */
  abandon(): void
}

/** The datagrams of all UDP tasks: opens their sockets, and lets nobody have half of them. */
export class Datagrams {
  readonly #options: DatagramsOptions
  readonly #store: SocketStore
  #loaded: LoadedPlatform | null = null
  #inherited: InheritedSockets | null = null
  /** By where they are bound, as tasks have it; only those whose sockets are held. */
  readonly #held = new Map<string, TaskDatagrams>()
  /** Those that nobody needs any longer, until that is so. */
  readonly #closing = new Set<Promise<void>>()
  /** Those that may outlive this process. */
  readonly #mayBeKept = new WeakSet<TaskDatagrams>()
  readonly #toldNotHeld = new Set<string>()
  #stopSampling: (() => void) | null = null
  #hasCommitted = false
  #isClosed = false

  constructor(options: DatagramsOptions) {
    this.#options = options
    this.#store = options.store ?? NO_SOCKET_STORE
  }

  /** Those that are open, at whatever time it is asked for them. */
  sockets(tasks: readonly TaskConfig[]): TaskSockets {
    if (tasks.some(isUdpTask)) this.#loaded ??= this.#options.loadPlatform()
    return {
      areHeld: this.#loaded?.ok ?? false,
      of: (task) => (isUdpTask(task) ? (this.#held.get(keyOf(task)) ?? null) : null),
    }
  }

  /** Whether `prepare` has anything to do for the first tasks. */
  needsToOpen(tasks: readonly TaskConfig[]): boolean {
    return this.#options.inherited.length > 0 || tasks.some(isUdpTask)
  }

  /** Opens the sockets of those tasks that do not have one yet; when one cannot be had, none is. */
  async prepare(tasks: readonly TaskConfig[]): Promise<Result<PreparedSockets>> {
    const udpTasks = tasks.filter(isUdpTask)
    // Of what was inherited some may be given back.
    if (!this.needsToOpen(tasks)) return { ok: true, value: this.#prepared([], new Map()) }
    this.#loaded ??= this.#options.loadPlatform()
    if (this.#loaded.ok) return this.#open(udpTasks, this.#loaded.platform)
    this.#tellNotHeld(udpTasks, this.#loaded.missing)
    return { ok: true, value: this.#prepared([], new Map()) }
  }

  statusOf(task: TaskConfig): Pick<TaskStatus, 'datagrams' | 'datagramsPerSecond'> {
    if (!isUdpTask(task)) return { datagrams: null, datagramsPerSecond: null }
    const held = this.#held.get(keyOf(task))
    return { datagrams: held?.status() ?? NOT_HELD, datagramsPerSecond: held?.rates() ?? null }
  }

  /** When all workers are gone. Resolves when nothing that they left behind remains to be filed. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopSampling?.()
    for (const held of this.#held.values()) this.#letGo(held)
    await Promise.all(this.#closing)
  }

  async #open(tasks: readonly UdpTask[], platform: Platform): Promise<Result<PreparedSockets>> {
    const sockets = new Map<string, TaskDatagrams>()
    const keep = (task: UdpTask, held: TaskDatagrams | undefined) => {
      if (held !== undefined) sockets.set(keyOf(task), held)
      return held !== undefined
    }
    const unknown = tasks.filter((task) => !keep(task, this.#held.get(keyOf(task))))
    const resolved = await resolveTasks(unknown)
    // A name may have taken its time.
    if (this.#isClosed) return { ok: true, value: this.#prepared([], new Map()) }
    // The same one may be written in another way.
    const wanted = resolved.filter(
      ({ task, endpoint }) => !endpoint.ok || !keep(task, this.#at(endpoint.value)),
    )
    const before = [...this.#held.values()].map(({ endpoint }) => endpoint)
    const opened = openSockets(wanted, this.#inheritedSockets(platform), platform, before)
    if (!opened.ok) return opened
    for (const { task, fd, receiveBufferBytes } of opened.value) {
      const held = new TaskDatagrams(fd, platform, this.#options)
      sockets.set(keyOf(task), held)
      if (this.#store.opened(fd, held.endpoint)) this.#mayBeKept.add(held)
      this.#tellClipped(task, receiveBufferBytes)
    }
    return { ok: true, value: this.#prepared(tasks, sockets) }
  }

  #at(endpoint: Endpoint): TaskDatagrams | undefined {
    return [...this.#held.values()].find((held) => isSameEndpoint(held.endpoint, endpoint))
  }

  #prepared(tasks: readonly UdpTask[], sockets: ReadonlyMap<string, TaskDatagrams>): PreparedSockets {
    const before = new Set(this.#held.values())
    return {
      areHeld: this.#loaded?.ok ?? false,
      of: (task) => (isUdpTask(task) ? (sockets.get(keyOf(task)) ?? null) : null),
      commit: () => {
        this.#hasCommitted = true
        const kept = new Set(sockets.values())
        for (const held of before) if (!kept.has(held)) this.#drop(held)
        this.#inherited?.closeLeft((fd, endpoint) => this.#store.unwanted(fd, endpoint))
        this.#held.clear()
        for (const task of tasks) {
          const held = sockets.get(keyOf(task))
          if (held === undefined) continue
          this.#held.set(keyOf(task), held)
          if (before.has(held)) this.#tellClipped(task, held.resize(task.receiveBufferBytes))
        }
        this.#sampleFromNowOn()
      },
      abandon: () => {
        const opened = [...sockets.values()].filter((held) => !before.has(held))
        // Of a start that fails the next one may make more.
        for (const held of opened) {
          if (this.#hasCommitted) this.#drop(held)
          else this.#letGo(held)
        }
      },
    }
  }

  /** Its datagrams are not wanted any more, also not by the next process. */
  #drop(held: TaskDatagrams): void {
    if (!this.#isClosed) {
      this.#store.dropped(held.endpoint)
      this.#mayBeKept.delete(held)
    }
    this.#letGo(held)
  }

  #letGo(held: TaskDatagrams): void {
    const closed = held.close(this.#mayBeKept.has(held)).then(() => {
      this.#closing.delete(closed)
    })
    this.#closing.add(closed)
  }

  /** Those that this process was started with; what no task wants is told once. */
  #inheritedSockets(platform: Platform): InheritedSockets {
    const isFirst = this.#inherited === null
    this.#inherited ??= new InheritedSockets(this.#options.inherited, platform)
    if (isFirst) queueMicrotask(() => this.#tellNotWanted())
    return this.#inherited
  }

  #tellNotWanted(): void {
    for (const endpoint of this.#inherited?.left() ?? []) {
      this.#options.notify({ notice: 'socket-not-wanted', address: endpointText(endpoint) })
    }
  }

  #tellNotHeld(tasks: readonly UdpTask[], missing: string): void {
    for (const { task, workers } of tasks) {
      const sockaddr = task.sockaddr.text
      if (this.#toldNotHeld.has(sockaddr)) continue
      this.#toldNotHeld.add(sockaddr)
      this.#options.notify({ notice: 'socket-not-held', sockaddr, missing, socketWorkers: workers })
    }
  }

  #tellClipped({ task, receiveBufferBytes: wantedBytes }: UdpTask, effectiveBytes: number): void {
    if (effectiveBytes >= wantedBytes) return
    const sockaddr = task.sockaddr.text
    this.#options.notify({ notice: 'receive-buffer-clipped', sockaddr, wantedBytes, effectiveBytes })
  }

  #sampleFromNowOn(): void {
    const sample = () => {
      for (const held of this.#held.values()) held.sample(this.#options.clock.now())
    }
    if (this.#held.size === 0) return
    sample()
    this.#stopSampling ??= this.#options.clock.every(SAMPLE_MILLIS, sample)
  }
}

function keyOf({ task: { sockaddr } }: UdpTask): string {
  return `${sockaddr.host} ${sockaddr.port}`
}
