import type { Config } from '../config/config.ts'
import type { Result } from '../problem/problem.ts'
import type { Notice } from '../supervisor/notices.ts'
import type { FileWatch } from '../supervisor/reload/watch-files.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Order } from './order.ts'
import type { OrderReader } from './order-reader.ts'

/** Reads the configuration again for reloads, and, where it says so, reloads what somebody has edited. */
export class AutoReload {
  readonly #reader: OrderReader
  readonly #stopping = new AbortController()
  #config: Config
  /** When what runs now, or what came of the last attempt, was read; on the wall clock. */
  #readAtMillis: number
  #supervisor: Supervisor | null = null
  #watch: FileWatch | null = null

  constructor(reader: OrderReader, { config, readAtMillis }: Order) {
    this.#reader = reader
    this.#config = config
    this.#readAtMillis = readAtMillis
  }

  readonly readConfig = async (): Promise<Result<Config>> => {
    const beganAtMillis = Date.now()
    const timeoutMillis = this.#config.readyTimeoutMillis
    const order = await this.#reader.read({ timeoutMillis, signal: this.#stopping.signal })
    this.#readAtMillis = order.ok ? order.value.readAtMillis : beganAtMillis
    if (!order.ok) return order
    this.#config = order.value.config
    return { ok: true, value: order.value.config }
  }

  /** When everything has started. Resolves when no edit can be missed any more. */
  begin(supervisor: Supervisor): Promise<void> {
    this.#supervisor = supervisor
    return this.#update()
  }

  notify(notice: Notice): void {
    if (notice.notice === 'reloaded' || notice.notice === 'reload-failed') this.#update()
  }

  close(): void {
    this.#stopping.abort()
    this.#watch?.close()
  }

  async #update(): Promise<void> {
    const supervisor = this.#supervisor
    if (supervisor === null || this.#stopping.signal.aborted) return
    if (!this.#config.watch) {
      this.#watch?.close()
      this.#watch = null
      return
    }
    const { watchFiles } = await import('../supervisor/reload/watch-files.ts')
    if (this.#stopping.signal.aborted) return
    const { directory } = this.#reader
    this.#watch ??= watchFiles({
      watched: () => ({ ...supervisor.loadedFrom(), directories: directory === null ? [] : [directory] }),
      onEdit: () => void supervisor.reload('edited'),
    })
    await this.#watch.update(this.#readAtMillis)
  }
}
