import type { Notifications } from '../json-rpc/method.ts'
import type { Follower, LogBook } from './log-book.ts'
import type { LogCursor } from './log-cursor.ts'
import { LOG_NOTIFICATION } from './log-entry.ts'
import type { LogPage, Wanted } from './log-page.ts'

/** What is sent at a time; a longer entry goes by itself. */
const MOST_CHARACTERS = 48 * 1024

export interface FollowerOptions {
  readonly book: LogBook
  readonly cursor: LogCursor
  readonly wanted: Wanted
  readonly notifications: Notifications
  /** Of the request, as JSON text. */
  readonly id: string
  /** Called once, when nothing more will be sent. */
  readonly ended: () => void
}

/**
 * Sends somebody what is reported, no faster than it is read: meanwhile nothing is kept for it but its place in the
 * book. When the book is written over there, it is told how many it has missed.
 */
export class LogFollower implements Follower {
  readonly #options: FollowerOptions
  #hasRoom = true
  #missed = 0
  #isOver = false

  constructor(options: FollowerOptions) {
    this.#options = options
    options.book.follow(this)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.book.unfollow(this)
    this.#options.ended()
  }

  proceed(): number {
    if (!this.#hasRoom || this.#isOver) return 0
    const { book, cursor, wanted, notifications } = this.#options
    // The same client may follow more than once.
    if (!notifications.hasRoom) {
      this.#awaitRoom()
      return 0
    }
    const entries = cursor.take(wanted, MOST_CHARACTERS)
    if (entries.length === 0 && this.#missed === 0) {
      if (book.isClosed) this.end()
      return 0
    }
    const batch = this.#batch(entries)
    if (notifications.send(LOG_NOTIFICATION, batch)) book.wake(this)
    else this.#awaitRoom()
    return batch.length
  }

  leave(page: LogPage): void {
    this.#missed += this.#options.cursor.leave(page, this.#options.wanted)
  }

  #awaitRoom(): void {
    this.#hasRoom = false
    this.#options.notifications.whenRoom(() => {
      this.#hasRoom = true
      // One batch in each turn of the event loop, so that others have theirs.
      this.#options.book.wake(this)
    })
  }

  #batch(entries: readonly string[]): string {
    const missed = this.#missed
    this.#missed = 0
    return `{"id":${this.#options.id},"entries":[${entries.join(',')}],"missed":${missed}}`
  }
}
