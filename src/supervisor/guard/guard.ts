/**
 * No orphans: how everything that evrexec has started comes to an end also when the supervisor is killed by SIGKILL,
 * which nobody can catch. This is the one place that says so.
 *
 * - Before anything else a guard is started: a shell that waits on a pipe of which only the supervisor has the other
 *   end, and that weighs next to nothing. It has a session of its own, ignores the signals that are meant for others, and
 *   holds on to nothing: neither a descriptor nor a directory.
 * - Each worker leads a process group of its own. The guard is told of it as soon as there is one, and again when it is
 *   empty, before its number can have come round to anybody else.
 * - Each process that the supervisor starts has a token in its environment that nobody else has, and so have its
 *   children, and theirs.
 * - When the pipe ends, the guard kills those groups, and then whoever has the token, with their groups: this finds
 *   those that made a session of their own. It looks again until there are none. A process that was just being forked
 *   is among them: it holds the pipe open until it is the program that it shall be, with its environment.
 * - A guard that is killed is followed by another.
 *
 * What escapes is a process that has neither the group nor the token: one that made a session of its own and cleared its
 * environment. Without /proc there are only the groups; so there are where the environment may not be read, as that of
 * another user's workers by a root that lacks CAP_SYS_PTRACE. Without /bin/sh there is no guard: workers then leave by
 * themselves when their channel ends, unless they never look at it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type Clock, SYSTEM_CLOCK } from '../clock.ts'
import { processStat } from '../process-stat.ts'
import { GUARD_SCRIPT } from './guard-script.ts'

/** BusyBox goes by the last part of the name that it is called by. */
const TITLE = 'EVREXEC guard: /bin/sh'

/** Of two in a row that die sooner than this, the second is followed after the longer time only. */
const SHORT_LIFE_MILLIS = 1_000
const RETRY_MILLIS = 5_000

/** How long a guard may take for its last look round. */
const LONGEST_CLOSE_MILLIS = 3_000

/** What whoever starts workers has to do with it. */
export interface WorkerGuard {
  /** Belongs into the environment of every process that is started. */
  readonly env: Readonly<Record<string, string>>
  /** A process group has come to be. */
  watch(groupId: number): void
  /** No process of the group is left. */
  forget(groupId: number): void
}

export class Guard implements WorkerGuard {
  readonly env: Readonly<Record<string, string>>
  readonly #token = randomBytes(16).toString('hex')
  readonly #groups = new Set<number>()
  readonly #shell: string
  readonly #clock: Clock
  #process: ChildProcess | null = null
  #startedAtMillis = 0
  #shortLives = 0
  /** Why the last one was not to be had; null when it was. */
  #loss: string | null = null
  #tellLoss: (message: string) => void = () => {}
  #cancelRetry = () => {}
  #isClosed = false

  constructor({ shell = '/bin/sh', clock = SYSTEM_CLOCK }: { shell?: string; clock?: Clock } = {}) {
    this.env = { EVREXEC_SUPERVISOR: this.#token }
    this.#shell = shell
    this.#clock = clock
    this.#start()
  }

  /** Null when there is none at the moment. */
  get pid(): number | null {
    return this.#process?.pid ?? null
  }

  /** @param tell is called when no guard is to be had for now, at once if it is so already. */
  whenLost(tell: (message: string) => void): void {
    this.#tellLoss = tell
    if (this.#loss !== null) tell(this.#loss)
  }

  watch(groupId: number): void {
    this.#groups.add(groupId)
    this.#say(`+${groupId}\n`)
  }

  forget(groupId: number): void {
    if (this.#groups.delete(groupId)) this.#say(`-${groupId}\n`)
  }

  /** Ends what is left, and then the guard; resolves when it is gone. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelRetry()
    const guard = this.#process
    if (guard === null) return
    const exited = once(guard, 'exit')
    guard.ref()
    guard.stdin?.end('.\n')
    let cancel = () => {}
    const limit = new Promise<void>((resolve) => {
      cancel = this.#clock.after(LONGEST_CLOSE_MILLIS, resolve)
    })
    await Promise.race([exited, limit])
    cancel()
    guard.unref()
  }

  #start(): void {
    this.#startedAtMillis = this.#clock.now()
    try {
      this.#process = this.#spawn()
    } catch (error) {
      this.#lost((error as Error).message)
      return
    }
    // Written into the pipe right now, and so in time whatever becomes of this process.
    if (this.#groups.size > 0) this.#say([...this.#groups].map((id) => `+${id}\n`).join(''))
  }

  #spawn(): ChildProcess {
    const guard = spawn(
      this.#shell,
      ['-c', GUARD_SCRIPT, 'guard', this.#token, String(processStat('self')?.groupId ?? '')],
      {
        argv0: TITLE,
        detached: true,
        cwd: '/',
        env: { PATH: process.env.PATH },
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    )
    guard.stdin?.on('error', () => {})
    guard.once('error', (error) => this.#ended(guard, error.message))
    guard.once('exit', (code, signal) => this.#ended(guard, signal ?? `exit code ${code}`))
    guard.unref()
    return guard
  }

  #say(lines: string): void {
    this.#process?.stdin?.write(lines)
  }

  #ended(guard: ChildProcess, why: string): void {
    if (guard !== this.#process) return
    this.#process = null
    guard.stdin?.destroy()
    if (this.#isClosed) return
    const isShort = this.#clock.now() - this.#startedAtMillis < SHORT_LIFE_MILLIS
    this.#shortLives = isShort ? this.#shortLives + 1 : 0
    if (guard.pid === undefined || this.#shortLives > 1) {
      this.#lost(why)
      return
    }
    this.#loss = null
    this.#start()
  }

  #lost(why: string): void {
    // Told once, however often it is tried.
    if (this.#loss === null) this.#tellLoss(why)
    this.#loss = why
    this.#cancelRetry = this.#clock.after(RETRY_MILLIS, () => this.#start())
  }
}
