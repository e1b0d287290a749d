import type { FromWorker, ToWorker } from '../protocol/messages.ts'
import type { ExitReason } from './exit-reason.ts'
import { inspectorNotice } from './inspection/inspector-notice.ts'
import { type Circumstances, type Effect, type Input, type Machine, NEW_MACHINE } from './machine.ts'
import { notReadyWithin } from './not-ready.ts'
import type { Notice } from './notices.ts'
import { ProcessLife } from './process-life.ts'
import { decide } from './state.ts'
import type { WorkerStateName } from './status.ts'
import type { BlockedStack } from './vigil/blocked-stack.ts'
import type {
  LastExit,
  Loaded,
  Post,
  WorkerListeners,
  WorkerSpec,
  WorkerSurroundings,
} from './worker-spec.ts'

/** The one owner of a worker's process, state and timers. Decisions are made in state.ts; here they are done. */
export class Worker {
  /** Exchanged when it takes over from another worker, or another from it. */
  post: Post
  /** It waits when it has loaded its routes, until somebody lets it begin. */
  holds = false
  /** Why the last attempt to spawn it failed; null when it did not. */
  spawnFailure: string | null = null
  readonly #surroundings: WorkerSurroundings
  readonly #listeners: WorkerListeners
  #machine: Machine = NEW_MACHINE
  #life: ProcessLife | null = null
  /** It is its turn to start only when others have started. */
  #isQueued = false
  #leavePace = () => {}
  #cancelTimer = () => {}

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
    return this.#life?.process?.pid ?? null
  }

  /** What it has loaded in its present life; null while it has not. */
  get loaded(): Loaded | null {
    return this.#life?.loaded ?? null
  }

  /** Since its process was spawned; null when there is none. */
  get uptimeMillis(): number | null {
    return this.#life?.uptimeMillis ?? null
  }

  get restarts(): number {
    return Math.max(0, this.post.spawns - 1)
  }

  get lastExit(): LastExit | null {
    return this.post.lastExit
  }

  /** Null when it has no process. */
  get life(): ProcessLife | null {
    return this.#life
  }

  /** It may stand still for want of somebody else. */
  get isHeldUp(): boolean {
    return this.#life?.process?.isHeldUp ?? false
  }

  /** What it executes while its event loop does not turn; it has to be ended afterwards. */
  async blockedStack(): Promise<BlockedStack> {
    return this.#life?.blockedStack() ?? { noStack: 'it has no process' }
  }

  up(): void {
    this.#feed({ type: 'up' })
  }

  down(): void {
    this.#feed({ type: 'down' })
  }

  /** A spare begins what another was there for; it remembers the other's failures. */
  takeOver(failures: number): void {
    this.#feed({ type: 'take-over', failures })
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
    this.#life?.process?.send(message)
  }

  /** Lets a worker begin its work: now, if it has loaded its routes, or when it will have. */
  begin(): void {
    const { work, graceMillis } = this.spec
    this.holds = false
    if (this.state !== 'starting' || this.loaded === null) return
    this.send({ type: 'begin', work, graceMillis })
    this.#limitTime()
  }

  /** Ends a worker that cannot do its work. */
  refuse(why: string): void {
    this.#life?.kill(why)
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
        this.#life?.process?.signalGroup('SIGTERM')
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
        this.#life?.watchGroup(() => {
          this.#release()
          this.#feed({ type: 'group-empty' })
        })
        break
      case 'vacate':
        this.#listeners.vacated(this, effect.failures)
        break
      case 'wait':
        this.#cancelTimer = clock.after(effect.delayMillis, () => this.#feed({ type: 'delay-over' }))
        break
      case 'announce-restart': {
        const { delayMillis } = effect
        this.#notify({ notice: 'worker-restarting', worker, restart: this.post.spawns, delayMillis })
        break
      }
      case 'announce-end':
        this.#notify({ notice: 'worker-ended', worker, failed: effect.failed })
        break
      default:
        effect satisfies never
    }
  }

  #spawn(): void {
    this.#isQueued = false
    this.post.spawns += 1
    const life = new ProcessLife(this.spec, () => this.spec.label, this.#surroundings, {
      message: (message, body) => this.#receive(message, body),
      garbled: () => {
        this.#notify({ notice: 'worker-garbled', worker: this.spec.label })
        this.refuse('something in it wrote to descriptor 3, which is for its supervisor')
      },
      output: (stream, line) => this.#notify({ notice: 'output', worker: this.spec.label, stream, line }),
      inspected: (outcome) => this.#notify(inspectorNotice(this.spec.label, outcome)),
      exited: (reason) => this.#exited(reason),
      notSpawned: (message) => {
        this.spawnFailure = message
        this.#leavePace()
        this.#notify({ notice: 'worker-not-spawned', worker: this.spec.label, message })
        this.#feed({ type: 'not-spawned' })
      },
    })
    if (life.process === null) return
    this.#life = life
    this.spawnFailure = null
    this.#notify({ notice: 'worker-started', worker: this.spec.label, pid: life.process.pid })
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
        if (this.state !== 'starting' || this.#life === null || this.#life.loaded !== null) break
        this.#life.loaded = message
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
    this.#notify({ notice: 'worker-ready', worker: this.spec.label, pid, afterMillis: uptimeMillis })
  }

  #exited(reason: ExitReason): void {
    const life = this.#life
    if (life?.process == null) return
    const name = this.spec.label
    const lastExit = life.exited(reason, this.#machine.state)
    const { asked, ...end } = lastExit
    this.#leavePace()
    this.post.lastExit = lastExit
    this.#notify({ notice: 'worker-exited', worker: name, pid: life.process.pid, expected: asked, ...end })
    const groupEmpty = life.process.groupIsEmpty()
    if (groupEmpty) this.#release()
    this.#feed({ type: 'exited', reason, groupEmpty })
    this.#listeners.exited(this, name, reason, asked)
  }

  #notify(notice: Notice): void {
    this.#surroundings.notify(notice, this)
  }

  #release(): void {
    this.#life?.release()
    this.#life = null
  }
}
