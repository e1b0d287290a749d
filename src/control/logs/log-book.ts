import type { SupervisorHandle } from '../../supervisor/handle.ts'
import { noticeLevel } from '../../supervisor/notice-level.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { Selectable } from '../../supervisor/selector.ts'
import { LogCursor } from './log-cursor.ts'
import {
  bytesOf,
  type EntryToKeep,
  type EvnameOf,
  KIND,
  LogPage,
  mostBytesOf,
  type Wanted,
} from './log-page.ts'

const MOST_PAGE_BYTES = 64 * 1024
const LEAST_PAGE_BYTES = 4 * 1024
const PAGES = 16

/** To all followers in one turn of the event loop. */
const MOST_SENT_AT_ONCE_CHARACTERS = 512 * 1024

/** Somebody who wants to hear of each new entry. */
export interface Follower {
  /**
   * There is something new, or there will be nothing new any more.
   * @returns how many characters were sent.
   */
  proceed(): number
  /** The page is about to be written over. */
  leave(page: LogPage): void
}

/** Where to begin to read, and how many more of what is wanted would have come before that. */
export interface Beginning {
  readonly cursor: LogCursor
  readonly leftOut: number
}

/** The last of what was reported, for whoever asks for it later, and for those who follow it. */
export class LogBook {
  readonly #keepBytes: number
  readonly #pageBytes: number
  readonly #now: () => number
  #evnameOf: EvnameOf = () => null
  #first: LogPage
  #last: LogPage
  /** Of all pages. */
  #bytes: number
  /** Of a page that has gone, for the next one. */
  #freeRoom: Buffer | null = null
  readonly #followers = new Set<Follower>()
  /** Those whose turn it is to go on, in this order. */
  readonly #woken = new Set<Follower>()
  #isWaking = false
  #isClosed = false

  /** @param now wall clock, in milliseconds. */
  constructor(keepBytes: number, now: () => number = Date.now) {
    this.#keepBytes = keepBytes
    this.#pageBytes = Math.min(MOST_PAGE_BYTES, Math.max(LEAST_PAGE_BYTES, Math.floor(keepBytes / PAGES)))
    this.#now = now
    this.#first = this.#pageFrom(1, Buffer.allocUnsafeSlow(this.#pageBytes))
    this.#last = this.#first
    this.#bytes = this.#pageBytes
  }

  /** Nothing more will come. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Who knows what workers are there for; to be called before any is. */
  attend(supervisor: Pick<SupervisorHandle, 'evnameOf'>): void {
    this.#evnameOf = (worker) => supervisor.evnameOf(worker)
  }

  /** Called for each line that workers print, so it has to be quick. */
  readonly notify = (notice: Notice): void => {
    const level = noticeLevel(notice)
    const atMillis = this.#now()
    if (notice.notice === 'output') {
      const { worker, stream, line } = notice
      this.#add({ kind: KIND[stream], level, worker, atMillis, text: line })
    } else {
      const worker = 'worker' in notice ? notice.worker : null
      this.#add({ kind: KIND.notice, level, worker, atMillis, text: JSON.stringify(notice) })
      if (notice.notice === 'reloaded' || notice.notice === 'reload-failed') this.#last.renamed()
    }
    if (this.#followers.size > 0) this.#wakeAll()
  }

  /** What is reported in this turn still reaches those who follow. */
  close(): void {
    this.#isClosed = true
    this.#wakeAll()
  }

  /** Those that it has something of; the same one may be there more than once. */
  workers(): Selectable[] {
    return [...this.#pages()].flatMap((page) => page.workers)
  }

  /**
   * Where the last of what is wanted begins.
   * @param most so many; null: as many as there are.
   * @param mostBytes no more than that of text, but for a single one that is longer.
   */
  lastOf(wanted: Wanted, most: number | null, mostBytes: number): Beginning {
    let cursor = new LogCursor(this.#last, this.#last.end)
    let missing = most ?? Number.POSITIVE_INFINITY
    let bytes = 0
    let leftOut = 0
    for (const page of [...this.#pages()].reverse()) {
      for (const place of page.placesOf(wanted).reverse()) {
        if (missing === 0) return { cursor, leftOut }
        missing--
        bytes += page.textBytesAt(place)
        if (leftOut > 0 || (bytes > mostBytes && bytes > page.textBytesAt(place))) leftOut++
        else cursor = new LogCursor(page, place)
      }
    }
    return { cursor, leftOut }
  }

  follow(follower: Follower): void {
    this.#followers.add(follower)
    this.wake(follower)
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower)
    this.#woken.delete(follower)
  }

  /** The follower goes on, once what happens at the same time has happened. */
  wake(follower: Follower): void {
    this.#woken.add(follower)
    this.#proceedSoon()
  }

  #wakeAll(): void {
    for (const follower of this.#followers) this.#woken.add(follower)
    this.#proceedSoon()
  }

  #proceedSoon(): void {
    if (this.#isWaking) return
    this.#isWaking = true
    setImmediate(() => {
      this.#isWaking = false
      this.#proceed()
    })
  }

  /** As many as have their turn in one of the event loop, each once. */
  #proceed(): void {
    let sent = 0
    for (const follower of [...this.#woken]) {
      if (sent >= MOST_SENT_AT_ONCE_CHARACTERS) {
        this.#proceedSoon()
        return
      }
      this.#woken.delete(follower)
      sent += follower.proceed()
    }
  }

  #add(entry: EntryToKeep): void {
    this.#pageFor(entry.text).add(entry)
  }

  #pageFor(text: string): LogPage {
    if (this.#last.hasRoomFor(mostBytesOf(text))) return this.#last
    const bytes = bytesOf(text)
    return this.#last.hasRoomFor(bytes) ? this.#last : this.#newPage(bytes)
  }

  #newPage(leastBytes: number): LogPage {
    const bytes = Math.ceil(leastBytes / this.#pageBytes) * this.#pageBytes
    // First of all, so that its room can be had.
    this.#dropDownTo(this.#keepBytes - bytes)
    const page = this.#pageFrom(this.#last.firstSeq + this.#last.count, this.#roomOf(bytes))
    this.#last.next = page
    this.#last = page
    this.#bytes += page.room.length
    // And the one that was the last, if the new one alone is too much already.
    this.#dropDownTo(this.#keepBytes)
    return page
  }

  #pageFrom(firstSeq: number, room: Buffer): LogPage {
    return new LogPage(firstSeq, room, (worker) => this.#evnameOf(worker))
  }

  #roomOf(bytes: number): Buffer {
    const free = this.#freeRoom
    if (free === null || free.length < bytes) return Buffer.allocUnsafeSlow(bytes)
    this.#freeRoom = null
    return free
  }

  #dropDownTo(mostBytes: number): void {
    while (this.#bytes > mostBytes && this.#first.next !== null) {
      const page = this.#first
      for (const follower of this.#followers) follower.leave(page)
      this.#first = this.#first.next
      this.#bytes -= page.room.length
      if (page.room.length > (this.#freeRoom?.length ?? 0)) this.#freeRoom = page.room
    }
  }

  *#pages(): Generator<LogPage> {
    for (let page: LogPage | null = this.#first; page !== null; page = page.next) yield page
  }
}
