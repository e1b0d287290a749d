import type { FromWorker, ToWorker } from '../protocol/messages.ts'
import { workerTitle } from '../protocol/title.ts'
import type { ExitReason } from './exit-reason.ts'
import { notReadyWithin } from './not-ready.ts'
import { type Circumstances, decide, type Effect, type Input, type Machine, NEW_MACHINE } from './state.ts'
import type { WorkerStateName } from './status.ts'
import type { WorkerProcess } from './worker-process.ts'
import type { LastExit, WorkerListeners, WorkerSpec, WorkerSurroundings } from './worker-spec.ts'

/** When a process group that should be empty is looked at: soon, and then less and less often. */
const WATCH_GROUP_MILLIS = 20
const LONGEST_WATCH_MILLIS = 500

/** The one owner of a worker's process, state and timers. Decisions are made in state.ts; here they are done. */
export class Worker {
  readonly spec: WorkerSpec
  readonly #surroundings: WorkerSurroundings
  readonly #listeners: WorkerListeners
  #machine: Machine = NEW_MACHINE
  #process: WorkerProcess | null = null
  #spawnedAtMillis = 0
  #spawns = 0
  #lastExit: LastExit | null = null
  #spawnFailure: string | null = null
  #cancelTimer = () => {}
  #cancelWatch = () => {}

  constructor(spec: WorkerSpec, surroundings: WorkerSurroundings, listeners: WorkerListeners) {
    this.spec = spec
    this.#surroundings = surroundings
    this.#listeners = listeners
  }

  get state(): WorkerStateName {
    return this.#machine.state.is
  }

  get machine(): Machine {
    return this.#machine
  }

  get pid(): number | null {
    return this.#process?.pid ?? null
  }

  /** Since its process was spawned; null when there is none. */
  get uptimeMillis(): number | null {
    return this.#process === null ? null : this.#surroundings.clock.now() - this.#spawnedAtMillis
  }

  get restarts(): number {
    return Math.max(0, this.#spawns - 1)
  }

  /** Why the last attempt to spawn it failed; null when it did not. */
  get spawnFailure(): string | null {
    return this.#spawnFailure
  }

  get lastExit(): LastExit | null {
    return this.#lastExit
  }

  up(): void {
    this.#feed({ type: 'up' })
  }

  down(): void {
    this.#feed({ type: 'down' })
  }

  restart(): void {
    this.#feed({ type: 'restart' })
  }

  kill(): void {
    this.#feed({ type: 'kill' })
  }

  send(message: ToWorker): void {
    this.#process?.send(message)
  }

  /** Lets a worker that has loaded its routes begin its work. */
  begin(): void {
    this.send({ type: 'begin', work: this.spec.work, graceMillis: this.#surroundings.graceMillis })
  }

  /** Ends a worker that cannot do its work. */
  refuse(): void {
    this.#process?.signalGroup('SIGKILL')
  }

  #feed(input: Input): void {
    const { machine, effects } = decide(this.#machine, input, this.#circumstances())
    const before = this.#machine
    const moved = machine.state.is !== before.state.is
    // Timers belong to the state that set them.
    if (moved) this.#cancelTimer()
    this.#machine = machine
    for (const effect of effects) this.#do(effect)
    if (moved || machine.wanted !== before.wanted) this.#listeners.changed(this)
  }

  #circumstances(): Circumstances {
    const { clock, random, restartDelay } = this.#surroundings
    return { nowMillis: clock.now(), random: random(), policy: this.spec.restart, delay: restartDelay }
  }

  #do(effect: Effect): void {
    const { notify, clock, graceMillis } = this.#surroundings
    const worker = this.spec.label
    switch (effect.do) {
      case 'spawn':
        this.#spawn()
        break
      case 'end':
        this.send({ type: 'stop' })
        this.#process?.signalGroup('SIGTERM')
        this.#cancelTimer = clock.after(graceMillis, () => {
          notify({ notice: 'worker-killed', worker, graceMillis })
          this.#feed({ type: 'grace-over' })
        })
        break
      case 'kill-group':
        this.#process?.signalGroup('SIGKILL')
        break
      case 'watch-group':
        this.#watchGroup(WATCH_GROUP_MILLIS)
        break
      case 'wait':
        this.#cancelTimer = clock.after(effect.delayMillis, () => this.#feed({ type: 'delay-over' }))
        break
      case 'announce-restart':
        notify({
          notice: 'worker-restarting',
          worker,
          restart: this.#spawns,
          delayMillis: effect.delayMillis,
        })
        break
      case 'announce-end':
        notify({ notice: 'worker-ended', worker, failed: effect.failed })
        break
      default:
        effect satisfies never
    }
  }

  #spawn(): void {
    const { spawn, clock, notify, routes, readyTimeoutMillis } = this.#surroundings
    const { label, work } = this.spec
    this.#spawns += 1
    this.#spawnedAtMillis = clock.now()
    this.#process = spawn(
      { ...this.spec.process, title: workerTitle(work), routes },
      {
        message: (message, body) => this.#receive(message, body),
        garbled: () => {
          notify({ notice: 'worker-garbled', worker: label })
          this.#process?.signalGroup('SIGKILL')
        },
        output: (stream, line) => notify({ notice: 'output', worker: label, stream, line }),
        exited: (reason) => this.#exited(reason),
        notSpawned: (message) => {
          this.#spawnFailure = message
          notify({ notice: 'worker-not-spawned', worker: label, message })
          this.#feed({ type: 'not-spawned' })
        },
      },
    )
    if (this.#process === null) return
    this.#spawnFailure = null
    notify({ notice: 'worker-started', worker: label, pid: this.#process.pid })
    this.#cancelTimer = clock.after(readyTimeoutMillis, () => {
      this.#listeners.failed(this, [notReadyWithin(readyTimeoutMillis)])
      this.refuse()
    })
  }

  #receive(message: FromWorker, body: string | null): void {
    switch (message.type) {
      case 'loaded':
        if (this.state === 'starting') this.#listeners.loaded(this, message.evnames)
        break
      case 'ready':
        this.#ready()
        break
      case 'failed':
        this.#listeners.failed(this, message.problems)
        break
      default:
        this.#listeners.message(this, message, body)
    }
  }

  #ready(): void {
    const before = this.state
    this.#feed({ type: 'ready' })
    const { pid, uptimeMillis } = this
    if (pid === null || uptimeMillis === null || before === this.state) return
    this.#surroundings.notify({
      notice: 'worker-ready',
      worker: this.spec.label,
      pid,
      afterMillis: uptimeMillis,
    })
  }

  #exited(reason: ExitReason): void {
    const process = this.#process
    if (process === null) return
    const { state } = this.#machine
    const uptimeMillis = this.#surroundings.clock.now() - this.#spawnedAtMillis
    const wasReady = state.is === 'running' || (state.is === 'stopping' && state.life.readyMillis !== null)
    const asked = state.is === 'stopping' && state.asked
    this.#lastExit = { reason, uptimeMillis, wasReady, asked }
    this.#surroundings.notify({
      notice: 'worker-exited',
      worker: this.spec.label,
      pid: process.pid,
      reason,
      uptimeMillis,
      wasReady,
      expected: asked,
    })
    const groupEmpty = process.groupIsEmpty()
    if (groupEmpty) this.#release()
    this.#feed({ type: 'exited', reason, groupEmpty })
    this.#listeners.exited(this, reason, asked)
  }

  #watchGroup(delayMillis: number): void {
    this.#cancelWatch = this.#surroundings.clock.after(delayMillis, () => {
      if (this.#process?.groupIsEmpty()) {
        this.#release()
        this.#feed({ type: 'group-empty' })
      } else {
        this.#watchGroup(Math.min(LONGEST_WATCH_MILLIS, delayMillis * 1.5))
      }
    })
  }

  #release(): void {
    this.#cancelWatch()
    this.#process?.release()
    this.#process = null
  }
}
