import type { FromWorker, ToWorker } from '../protocol/messages.ts'
import { type Equipment, spawnEquipped } from './equipment.ts'
import { exitDetail } from './exit-detail.ts'
import type { ExitReason } from './exit-reason.ts'
import { LastWords } from './last-words.ts'
import { notReadyWithin } from './not-ready.ts'
import type { Notice } from './notices.ts'
import { restartDelay } from './restart-delay.ts'
import { type Circumstances, decide, type Effect, type Input, type Machine, NEW_MACHINE } from './state.ts'
import type { WorkerStateName } from './status.ts'
import type { BlockedStack } from './vigil/blocked-stack.ts'
import type { WorkerProcess } from './worker-process.ts'
import type {
  LastExit,
  Loaded,
  Post,
  WorkerListeners,
  WorkerSpec,
  WorkerSurroundings,
} from './worker-spec.ts'

/** When a process group that should be empty is looked at: soon, and then less and less often. */
const WATCH_GROUP_MILLIS = 20
const LONGEST_WATCH_MILLIS = 500

/** The one owner of a worker's process, state and timers. Decisions are made in state.ts; here they are done. */
export class Worker {
  /** Exchanged when it takes over from another worker, or another from it. */
  post: Post
  /** It waits when it has loaded its routes, until somebody lets it begin. */
  holds = false
  readonly #surroundings: WorkerSurroundings
  readonly #listeners: WorkerListeners
  #machine: Machine = NEW_MACHINE
  #process: WorkerProcess | null = null
  #loaded: Loaded | null = null
  #spawnedAtMillis = 0
  #spawnFailure: string | null = null
  #equipment: Equipment | null = null
  #lastWords = new LastWords()
  /** Why it was sent SIGKILL. */
  #killedFor: string | null = null
  /** It is its turn to start only when others have started. */
  #isQueued = false
  #leavePace = () => {}
  #cancelTimer = () => {}
  #cancelWatch = () => {}

  constructor(post: Post, surroundings: WorkerSurroundings, listeners: WorkerListeners) {
    this.post = post
    this.#surroundings = surroundings
    this.#listeners = listeners
  }

  get spec(): WorkerSpec {
    return this.post.spec
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

  /** What it has loaded in its present life; null while it has not. */
  get loaded(): Loaded | null {
    return this.#loaded
  }

  /** Since its process was spawned; null when there is none. */
  get uptimeMillis(): number | null {
    return this.#process === null ? null : this.#surroundings.clock.now() - this.#spawnedAtMillis
  }

  get restarts(): number {
    return Math.max(0, this.post.spawns - 1)
  }

  /** Why the last attempt to spawn it failed; null when it did not. */
  get spawnFailure(): string | null {
    return this.#spawnFailure
  }

  get lastExit(): LastExit | null {
    return this.post.lastExit
  }

  /** Age of the oldest datagram in its hands; null when there is none, or it is not known. */
  get oldestInHandMillis(): number | null {
    return this.#equipment?.oldestInHandMillis() ?? null
  }

  /** How many datagrams it has done with in its present life; null when that is not known. */
  get done(): number | null {
    return this.#equipment?.done() ?? null
  }

  /** It may stand still for want of somebody else. */
  get isHeldUp(): boolean {
    return this.#process?.isHeldUp ?? false
  }

  /** What it executes while its event loop does not turn; it has to be ended afterwards. */
  async blockedStack(): Promise<BlockedStack> {
    return this.#process?.blockedStack() ?? { noStack: 'it has no process' }
  }

  up(): void {
    this.#feed({ type: 'up' })
  }

  down(): void {
    this.#feed({ type: 'down' })
  }

  /** A spare begins what another was there for; it remembers the other's failures. */
  takeOver(failures: number): void {
    this.#machine = { ...this.#machine, failures }
    this.post.spawns += 1
    this.begin()
  }

  /** Down, when what is in its hands is finished. */
  drain(): void {
    this.#feed({ type: 'drain' })
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

  /** Lets a worker begin its work: now, if it has loaded its routes, or when it will have. */
  begin(): void {
    const { work, graceMillis } = this.spec
    this.holds = false
    if (this.state !== 'starting' || this.#loaded === null) return
    this.send({ type: 'begin', work, graceMillis })
    this.#limitTime()
  }

  /** Ends a worker that cannot do its work. */
  refuse(why: string): void {
    this.#killedFor ??= why
    this.#process?.signalGroup('SIGKILL')
  }

  #feed(input: Input): void {
    const { machine, effects } = decide(this.#machine, input, this.#circumstances())
    const before = this.#machine
    const moved = machine.state.is !== before.state.is
    // Timers belong to the state that set them.
    if (moved) this.#cancelTimer()
    if (moved && before.state.is === 'starting') this.#leavePace()
    this.#machine = machine
    for (const effect of effects) this.#do(effect)
    if (moved || machine.wanted !== before.wanted) this.#listeners.changed(this)
    if (!this.#isQueued || this.state === 'starting') return
    // There is no process whose end could be heard of.
    this.#isQueued = false
    this.#feed({ type: 'not-spawned' })
  }

  #circumstances(): Circumstances {
    const { clock, random } = this.#surroundings
    const { restart, restartDelay } = this.spec
    return { nowMillis: clock.now(), random: random(), policy: restart, delay: restartDelay }
  }

  #do(effect: Effect): void {
    const { clock } = this.#surroundings
    const { label: worker, graceMillis } = this.spec
    switch (effect.do) {
      case 'spawn':
        this.#isQueued = true
        this.#leavePace = this.#surroundings.pace.enter(() => this.#spawn())
        break
      case 'drain':
        this.send({ type: 'drain' })
        this.#cancelTimer = clock.after(graceMillis, () => this.#feed({ type: 'drain-over' }))
        break
      case 'end':
        this.send({ type: 'stop' })
        this.#process?.signalGroup('SIGTERM')
        this.#cancelTimer()
        this.#cancelTimer = clock.after(graceMillis, () => {
          this.#notify({ notice: 'worker-killed', worker, graceMillis })
          this.#feed({ type: 'grace-over' })
        })
        break
      case 'kill-group':
        this.refuse('it did not end by itself')
        break
      case 'watch-group':
        this.#watchGroup(WATCH_GROUP_MILLIS)
        break
      case 'wait':
        this.#cancelTimer = clock.after(effect.delayMillis, () => this.#feed({ type: 'delay-over' }))
        break
      case 'announce-restart':
        this.#notify({
          notice: 'worker-restarting',
          worker,
          restart: this.post.spawns,
          delayMillis: effect.delayMillis,
        })
        break
      case 'announce-end':
        this.#notify({ notice: 'worker-ended', worker, failed: effect.failed })
        break
      default:
        effect satisfies never
    }
  }

  #spawn(): void {
    const { spawn, clock } = this.#surroundings
    const { label, title, routes } = this.spec
    this.#isQueued = false
    this.post.spawns += 1
    this.#spawnedAtMillis = clock.now()
    this.#loaded = null
    this.#lastWords = new LastWords()
    this.#killedFor = null
    this.#equipment = null
    const { equip } = this.spec
    const equipNow: typeof equip =
      equip &&
      ((...given) => {
        this.#equipment = equip(...given)
        return this.#equipment
      })
    const spawnWhole = equipNow ? spawnEquipped(spawn, () => this.spec.label, equipNow) : spawn
    this.#process = spawnWhole(
      { ...this.spec.process, title, routes },
      {
        message: (message, body) => this.#receive(message, body),
        garbled: () => {
          this.#notify({ notice: 'worker-garbled', worker: this.spec.label })
          this.refuse('something in it wrote to descriptor 3, which is for its supervisor')
        },
        output: (stream, line) => this.#output(stream, line),
        exited: (reason) => this.#exited(reason),
        notSpawned: (message) => {
          this.#spawnFailure = message
          this.#leavePace()
          this.#notify({ notice: 'worker-not-spawned', worker: this.spec.label, message })
          this.#feed({ type: 'not-spawned' })
        },
      },
    )
    if (this.#process === null) return
    this.#spawnFailure = null
    this.#notify({ notice: 'worker-started', worker: label, pid: this.#process.pid })
    this.#limitTime()
  }

  /** That it may take to load, and then to get ready; how long it waits in between is not its own doing. */
  #limitTime(): void {
    const { readyTimeoutMillis } = this.spec
    this.#cancelTimer()
    this.#cancelTimer = this.#surroundings.clock.after(readyTimeoutMillis, () => {
      this.#listeners.failed(this, [notReadyWithin(readyTimeoutMillis)])
      this.refuse('it was not ready in time')
    })
  }

  #receive(message: FromWorker, body: string | null): void {
    switch (message.type) {
      case 'loaded':
        if (this.state !== 'starting' || this.#loaded !== null) break
        this.#loaded = message
        this.#cancelTimer()
        this.#leavePace()
        this.#listeners.loaded(this, message)
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
    this.#notify({
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
    this.#loaded = null
    this.#leavePace()
    const detail = asked ? null : this.#exitDetail(reason)
    this.post.lastExit = { reason, uptimeMillis, wasReady, asked, detail, output: this.#lastWords.shown }
    this.#notify({
      notice: 'worker-exited',
      worker: this.spec.label,
      pid: process.pid,
      reason,
      detail,
      uptimeMillis,
      wasReady,
      expected: asked,
      output: this.#lastWords.shown,
    })
    const name = this.spec.label
    this.#vacate(reason, asked)
    const groupEmpty = process.groupIsEmpty()
    if (groupEmpty) this.#release()
    this.#feed({ type: 'exited', reason, groupEmpty })
    this.#listeners.exited(this, name, reason, asked)
  }

  #vacate(reason: ExitReason, asked: boolean): void {
    const { restart, restartDelay: delay } = this.spec
    const { wanted, state, failures } = this.#machine
    const staysDown = restart === 'never' || (restart === 'on-failure' && reason.code === 0)
    if (asked || wanted === 'down' || staysDown) return
    const readyMillis = state.is === 'running' ? this.#surroundings.clock.now() - state.sinceMillis : null
    this.#listeners.vacated(this, restartDelay(failures, { readyMillis }, delay, 0).failures)
  }

  #exitDetail(reason: ExitReason): string | null {
    const { outOfMemoryKill } = this.#surroundings
    return exitDetail(reason, { lines: this.#lastWords.all, killedFor: this.#killedFor, outOfMemoryKill })
  }

  #output(stream: 'stdout' | 'stderr', line: string): void {
    this.#lastWords.add(line)
    this.#notify({ notice: 'output', worker: this.spec.label, stream, line })
  }

  #notify(notice: Notice): void {
    this.#surroundings.notify(notice, this)
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
