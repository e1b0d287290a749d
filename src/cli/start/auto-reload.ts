import { statSync } from 'node:fs'
import type { Config } from '../../config/config.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { Watched } from '../../supervisor/reload/edits.ts'
import type { FileWatch } from '../../supervisor/reload/watch-files.ts'
import type { Supervisor } from '../../supervisor/supervisor.ts'
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
    const { config } = order.value
    const emptied = this.#emptied(config)
    if (emptied !== null) return { ok: false, problems: [emptied] }
    this.#config = config
    return { ok: true, value: config }
  }

  /** A file that is gone, or has nothing in it, is about to be written rather than meant to end everything. */
  #emptied({ file, tasks }: Config): Problem | null {
    const before = this.#config.file
    if (before === null || tasks.length > 0) return null
    if (file === null) {
      return problem('expected the configuration file, found none any more: put it back, or stop evrexec', {
        source: before,
      })
    }
    const isEmpty = statSync(file, { throwIfNoEntry: false })?.size === 0
    return isEmpty ? problem('expected a configuration, found an empty file', { source: file }) : null
  }

  /** When everything has started. Resolves when no edit can be missed any more. */
  begin(supervisor: Supervisor): Promise<void> {
    this.#supervisor = supervisor
    return this.#update()
  }

  notify(notice: Notice): void {
    if (notice.notice === 'stopping') this.close()
    if (notice.notice === 'reloaded' || notice.notice === 'reload-failed') this.#update()
  }

  close(): void {
    this.#stopping.abort()
    this.#watch?.close()
  }

  async #update(): Promise<void> {
    const supervisor = this.#supervisor
    if (supervisor === null || this.#stopping.signal.aborted) return
    if (!this.#config.watch && this.#watch === null) return
    const { watchFiles } = await import('../../supervisor/reload/watch-files.ts')
    if (this.#stopping.signal.aborted) return
    this.#watch ??= watchFiles({
      watched: () => this.#watched(supervisor),
      onEdit: () => void supervisor.reload('edited'),
    })
    await this.#watch.update(this.#readAtMillis)
  }

  /**
   * Where the configuration says that nothing is watched any more, it still is itself: it may only be half-written, and
   * what has ended the watch can begin it again.
   */
  #watched(supervisor: Supervisor): Watched {
    if (!this.#config.watch) return { routes: null, files: this.#config.sources, directories: [] }
    const { directory } = this.#reader
    return { ...supervisor.loadedFrom(), directories: directory === null ? [] : [directory] }
  }
}
