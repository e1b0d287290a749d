/**
 * Says when somebody has edited what workers have loaded or the configuration was read from. What happens in
 * directories is only a hint to look; whether something was edited, contents and links decide. So it does not matter
 * by which steps an editor or a deployment goes about it.
 */
import { findScripts } from '../../route/find-scripts.ts'
import { type Clock, SYSTEM_CLOCK } from '../clock.ts'
import { Edits, type Watched } from './edits.ts'
import { Lookout } from './lookout.ts'
import { placesOf } from './places.ts'

/** A burst of edits is over when nothing has happened for a while; it is looked at in its midst when it takes longer. */
const QUIET_MILLIS = 100
const LONGEST_MILLIS = 1_000
/** How often is looked when not everything can be watched: the system allows each user so many watches. */
const POLL_MILLIS = 2_000

export interface WatchOptions {
  /** What is to be watched now. */
  readonly watched: () => Watched
  /** Called once for each burst of edits. */
  readonly onEdit: () => void
  readonly clock?: Clock
}

export interface FileWatch {
  /**
   * Something else may have to be watched from now on.
   * @param readAtMillis when that was read, on the wall clock: what has been edited since is an edit.
   * @returns resolves when all of it is watched, and has been looked at.
   */
  update(readAtMillis: number): Promise<void>
  /** Nothing is left of it, and nothing called any more. */
  close(): void
}

/** Nothing is watched before the first `update`. */
export function watchFiles(options: WatchOptions): FileWatch {
  return new Watch(options)
}

class Watch implements FileWatch {
  readonly #watched: () => Watched
  readonly #onEdit: () => void
  readonly #clock: Clock
  readonly #edits = new Edits()
  readonly #lookout = new Lookout(() => this.#hint())
  #readAtMillis = Number.POSITIVE_INFINITY
  #beganAt: number | null = null
  #cancelTimer = () => {}
  #cancelPoll: (() => void) | null = null
  #looked = Promise.resolve()
  #isClosed = false

  constructor({ watched, onEdit, clock = SYSTEM_CLOCK }: WatchOptions) {
    this.#watched = watched
    this.#onEdit = onEdit
    this.#clock = clock
  }

  update(readAtMillis: number): Promise<void> {
    this.#readAtMillis = readAtMillis
    return this.#look()
  }

  close(): void {
    this.#isClosed = true
    this.#cancelTimer()
    this.#cancelPoll?.()
    this.#lookout.close()
  }

  #hint(): void {
    if (this.#isClosed) return
    const now = this.#clock.now()
    this.#beganAt ??= now
    this.#cancelTimer()
    const left = this.#beganAt + LONGEST_MILLIS - now
    this.#cancelTimer = this.#clock.after(Math.min(QUIET_MILLIS, Math.max(0, left)), () => this.#look())
  }

  /** One after the other. */
  #look(): Promise<void> {
    this.#beganAt = null
    this.#looked = this.#looked.then(async () => {
      if (this.#isClosed) return
      const watched = this.#watched()
      // First, so that nothing can happen between the look and the watch.
      this.#settle(watched)
      const isEdited = await this.#edits.look(watched, this.#readAtMillis)
      if (isEdited && !this.#isClosed) this.#onEdit()
    })
    return this.#looked
  }

  #settle({ routes, files, directories }: Watched): void {
    const tree = routes === null ? [] : findScripts(routes).directories
    const isComplete = this.#lookout.move(
      placesOf([...files, ...directories, ...(routes === null ? [] : [routes])], tree),
    )
    if (isComplete) this.#cancelPoll?.()
    if (isComplete) this.#cancelPoll = null
    else this.#cancelPoll ??= this.#clock.every(POLL_MILLIS, () => this.#look())
  }
}
