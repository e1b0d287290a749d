import type { Config } from '../../config/config.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import type { Clock } from '../clock.ts'
import type { ReloadOutcome } from '../handle.ts'
import type { Notice, ReloadCause } from '../notices.ts'
import { needRestart } from './plan.ts'
import { Reload, type Reloaded, type ReloadOptions } from './reload.ts'

export interface ReloaderOptions extends ReloadOptions {
  /** What counts now. */
  readonly config: Config
  /** Reads the configuration again; null: it stays, only route scripts may be others. */
  readonly read: (() => Promise<Result<Config>>) | null
  readonly notify: (notice: Notice) => void
  readonly clock: Clock
}

const STOPPING: ReloadOutcome = {
  ok: false,
  reason: 'stopping',
  problems: [problem('the supervisor is stopping')],
}

/** Reloads, one after the other; whoever asks while one is under way gets the next one, together with others who do. */
export class Reloader {
  readonly #options: ReloaderOptions
  #config: Config
  #problems: readonly Problem[] | null = null
  #current: Promise<ReloadOutcome> | null = null
  #following: Promise<ReloadOutcome> | null = null
  #isClosed = false

  constructor(options: ReloaderOptions) {
    this.#options = options
    this.#config = options.config
  }

  /** What counts now. */
  get config(): Config {
    return this.#config
  }

  /** Why the last one failed; null when it did not. */
  get problems(): readonly Problem[] | null {
    return this.#problems
  }

  request(why: ReloadCause): Promise<ReloadOutcome> {
    if (this.#current === null) {
      this.#current = this.#reload(why).finally(() => {
        this.#current = null
      })
      return this.#current
    }
    const next = () => {
      this.#following = null
      return this.request(why)
    }
    this.#following ??= this.#current.then(next, next)
    return this.#following
  }

  /** Nothing is reloaded any more. */
  close(): void {
    this.#isClosed = true
  }

  async #reload(why: ReloadCause): Promise<ReloadOutcome> {
    const { notify, clock } = this.#options
    if (this.#isClosed) return STOPPING
    const beganMillis = clock.now()
    notify({ notice: 'reloading', why })
    const config = await this.#read()
    if (this.#isClosed) return STOPPING
    if (!config.ok) return this.#failed(config.problems, 'not-loadable')
    const reloaded = await this.#execute(config.value)
    if (this.#isClosed) return STOPPING
    if (!reloaded.ok) {
      if (reloaded.isCommitted) this.#adopt(config.value)
      return this.#failed(reloaded.problems, reloaded.isCommitted ? 'worker-not-ready' : 'not-loadable')
    }
    this.#adopt(config.value)
    this.#problems = null
    notify({ notice: 'reloaded', ...reloaded.plan, afterMillis: clock.now() - beganMillis })
    return { ok: true, ...reloaded.plan }
  }

  async #read(): Promise<Result<Config>> {
    const { read } = this.#options
    if (read === null) return { ok: true, value: this.#config }
    try {
      return await read()
    } catch (error) {
      return {
        ok: false,
        problems: [problem(`the configuration cannot be read: ${(error as Error).message}`)],
      }
    }
  }

  async #execute(next: Config): Promise<Reloaded> {
    try {
      const reload = () => new Reload(next, this.#options).execute()
      return await this.#options.succession.exclusively(reload)
    } catch (error) {
      const problems = [problem(`the reload broke off: ${(error as Error).message}`)]
      return { ok: false, problems, isCommitted: false }
    }
  }

  #adopt(config: Config): void {
    const options = needRestart(this.#options.config, config)
    if (options.length > 0) this.#options.notify({ notice: 'restart-needed', options })
    this.#config = config
  }

  #failed(problems: readonly Problem[], reason: 'not-loadable' | 'worker-not-ready'): ReloadOutcome {
    this.#problems = problems
    this.#options.notify({ notice: 'reload-failed', reason, problems })
    return { ok: false, reason, problems }
  }
}
