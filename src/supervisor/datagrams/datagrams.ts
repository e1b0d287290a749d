import type { TaskConfig } from '../../config/config.ts'
import type { LoadedPlatform, Platform } from '../../platform/platform.ts'
import type { Problem } from '../../problem/problem.ts'
import type { Clock } from '../clock.ts'
import type { TaskStatus } from '../status.ts'
import { endpointText } from './endpoint-text.ts'
import { InheritedSockets } from './inherited-sockets.ts'
import { openSockets } from './open-sockets.ts'
import { resolveTasks } from './resolve-tasks.ts'
import { NOT_HELD, TaskDatagrams, type TaskDatagramsOptions } from './task-datagrams.ts'
import { isUdpTask, type UdpTask } from './udp-task.ts'

const SAMPLE_MILLIS = 1000

export interface DatagramsOptions extends TaskDatagramsOptions {
  readonly tasks: readonly TaskConfig[]
  /** Asked for when there is a UDP task. */
  readonly loadPlatform: () => LoadedPlatform
  /** Descriptors of which some may be the tasks' sockets. */
  readonly inherited: readonly number[]
  readonly clock: Clock
}

/** The datagrams of all UDP tasks: opens their sockets, and lets nobody have half of them. */
export class Datagrams {
  readonly #options: DatagramsOptions
  readonly #tasks: readonly UdpTask[]
  readonly #loaded: LoadedPlatform | null
  /** Those whose sockets are held. */
  readonly #held = new Map<TaskConfig, TaskDatagrams>()
  #stopSampling = () => {}
  #isClosed = false

  constructor(options: DatagramsOptions) {
    this.#options = options
    this.#tasks = options.tasks.filter(isUdpTask)
    this.#loaded = this.#tasks.length > 0 ? options.loadPlatform() : null
    if (!this.#loaded?.ok) return
    for (const task of this.#tasks) {
      this.#held.set(task, new TaskDatagrams(task, this.#loaded.platform, options))
    }
  }

  /** Whether there is anything to open. */
  get isEmpty(): boolean {
    return this.#tasks.length === 0
  }

  /** Null when it has no socket, or none that is held. */
  of(task: TaskConfig): TaskDatagrams | null {
    return this.#held.get(task) ?? null
  }

  /** @returns why the sockets cannot be had; none is open then. */
  async open(): Promise<readonly Problem[]> {
    if (this.#loaded?.ok) return this.#openHeld(this.#loaded.platform)
    const missing = this.#loaded?.missing ?? ''
    for (const { task, workers } of this.#tasks) {
      const sockaddr = task.sockaddr.text
      this.#options.notify({ notice: 'socket-not-held', sockaddr, missing, socketWorkers: workers })
    }
    return []
  }

  statusOf(task: TaskConfig): Pick<TaskStatus, 'datagrams' | 'datagramsPerSecond'> {
    const held = this.of(task)
    if (held === null) return { datagrams: isUdpTask(task) ? NOT_HELD : null, datagramsPerSecond: null }
    return { datagrams: held.status(), datagramsPerSecond: held.rates() }
  }

  /** When all workers are gone. Resolves when nothing that they left behind remains to be filed. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopSampling()
    await Promise.all([...this.#held.values()].map((task) => task.close()))
  }

  async #openHeld(platform: Platform): Promise<readonly Problem[]> {
    const resolved = await resolveTasks(this.#tasks)
    // A name may have taken its time.
    if (this.#isClosed) return []
    const inherited = new InheritedSockets(this.#options.inherited, platform)
    const opened = openSockets(resolved, inherited, platform)
    for (const endpoint of inherited.left()) {
      this.#options.notify({ notice: 'socket-not-wanted', address: endpointText(endpoint) })
    }
    if (!opened.ok) return opened.problems
    for (const { task, fd, receiveBufferBytes } of opened.value) {
      this.of(task)?.hold(fd)
      this.#tellClipped(task, receiveBufferBytes)
    }
    this.#sample()
    this.#stopSampling = this.#options.clock.every(SAMPLE_MILLIS, () => this.#sample())
    return []
  }

  #tellClipped({ task, receiveBufferBytes: wantedBytes }: UdpTask, effectiveBytes: number): void {
    if (effectiveBytes >= wantedBytes) return
    const sockaddr = task.sockaddr.text
    this.#options.notify({ notice: 'receive-buffer-clipped', sockaddr, wantedBytes, effectiveBytes })
  }

  #sample(): void {
    for (const task of this.#held.values()) task.sample(this.#options.clock.now())
  }
}
