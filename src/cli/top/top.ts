import type { Client } from '../../control/client/client.ts'
import { EvrexecError } from '../../control/client/errors.ts'
import { EXIT } from '../exit-codes.ts'
import { durationText } from '../print/duration.ts'
import type { Look } from './look.ts'
import { type Effect, type Key, press } from './press.ts'
import { initialState, type TopState } from './state.ts'
import { Terminal } from './terminal.ts'
import { answered, gone, logged, logTrouble, MOST_ENTRIES, silent, told } from './update.ts'
import { extentOf, view } from './view.ts'

/** While much comes, it is drawn so often. */
const FRAME_MILLIS = 100
/** An answer that takes longer is worth telling. */
const LATE_MILLIS = 3000

/** The live view, from its first frame to its exit code. */
export class Top {
  readonly #supervisor: Client
  readonly #look: Look
  readonly #intervalMillis: number
  readonly #terminal: Terminal
  #state: TopState
  #following: AbortController | null = null
  #askedAtMillis: number | null = null
  #drawing: NodeJS.Timeout | null = null
  #end: (code: number) => void = () => {}

  constructor(supervisor: Client, look: Look, intervalMillis: number) {
    this.#supervisor = supervisor
    this.#look = look
    this.#intervalMillis = intervalMillis
    this.#state = initialState(supervisor.socket)
    this.#terminal = new Terminal(process.stdin, process.stdout, {
      key: (key) => this.#press(key),
      changed: () => this.#draw(),
      ended: (code) => this.#end(code),
    })
  }

  /** @returns the exit code. */
  async run(): Promise<number> {
    const code = new Promise<number>((resolve) => {
      this.#end = resolve
    })
    this.#terminal.open()
    this.#ask()
    const timer = setInterval(() => this.#ask(), this.#intervalMillis)
    try {
      return await code
    } finally {
      clearInterval(timer)
      if (this.#drawing !== null) clearTimeout(this.#drawing)
      this.#following?.abort()
      this.#terminal.close()
    }
  }

  async #ask(): Promise<void> {
    const now = performance.now()
    if (this.#askedAtMillis !== null) {
      const millis = now - this.#askedAtMillis
      if (millis > LATE_MILLIS)
        this.#become(silent(this.#state, `no answer for ${durationText(millis / 1000)}`))
      return
    }
    this.#askedAtMillis = now
    try {
      this.#become(answered(this.#state, await this.#supervisor.status(), now))
    } catch (error) {
      this.#become(gone(this.#state, `${messageOf(error)}; waiting`))
    } finally {
      this.#askedAtMillis = null
    }
  }

  #press(key: Key): void {
    const extent = extentOf(this.#state, this.#terminal.size, this.#look)
    const { state, effect } = press(this.#state, key, extent)
    this.#state = state
    this.#draw()
    if (effect !== null) this.#do(effect)
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case 'quit':
        this.#end(EXIT.ok)
        return
      case 'suspend':
        this.#terminal.suspend()
        return
      case 'restart':
        this.#restart(effect.worker)
        return
      case 'follow':
        this.#follow(effect.worker)
        return
      case 'unfollow':
        this.#following?.abort()
        this.#following = null
    }
  }

  async #restart(worker: string): Promise<void> {
    try {
      const names = await this.#supervisor.restart(worker)
      this.#become(told(this.#state, `${names.join(', ')} restarted`))
    } catch (error) {
      this.#become(told(this.#state, `${worker} was not restarted: ${messageOf(error)}`))
    }
  }

  async #follow(worker: string): Promise<void> {
    const following = new AbortController()
    this.#following = following
    const { signal } = following
    const onLost = () =>
      this.#become(logTrouble(this.#state, 'the supervisor is gone; waiting for the next one'))
    const options = { selector: worker, lines: MOST_ENTRIES, follow: true, reconnect: true, onLost, signal }
    try {
      const entries = this.#supervisor.logs(options)
      for await (const entry of entries) {
        if (signal.aborted) return
        this.#state = logged(this.#state, entry)
        this.#drawing ??= setTimeout(() => this.#draw(), FRAME_MILLIS)
      }
    } catch (error) {
      if (!signal.aborted) this.#become(logTrouble(this.#state, messageOf(error)))
    }
  }

  #become(state: TopState): void {
    this.#state = state
    this.#draw()
  }

  #draw(): void {
    if (this.#drawing !== null) clearTimeout(this.#drawing)
    this.#drawing = null
    this.#terminal.draw(view(this.#state, this.#terminal.size, this.#look))
  }
}

/** What is wrong with the supervisor is told; anything else is a mistake of ours. */
function messageOf(error: unknown): string {
  if (error instanceof EvrexecError) return error.message
  throw error
}
