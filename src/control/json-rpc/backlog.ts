const MAX_UNANSWERED = 1024
const MAX_UNANSWERED_CHARACTERS = 4 * 1024 * 1024
const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * What a client has in the works: requests without a reply, and replies that it has not read. Above a bound nothing
 * more is to be read from it, until it is down to half of that, so that this does not change with every reply.
 */
export class Backlog {
  unanswered = 0
  #characters = 0
  #unread = false
  #high = false

  add(request: string): void {
    this.unanswered++
    this.#characters += request.length
  }

  remove(request: string): void {
    this.unanswered--
    this.#characters -= request.length
  }

  /** @param unreadBytes replies that wait to be written. */
  update(unreadBytes: number): void {
    this.#unread = unreadBytes > bound(MAX_UNREAD_BYTES, this.#unread)
    this.#high =
      this.#unread ||
      this.unanswered > bound(MAX_UNANSWERED, this.#high) ||
      this.#characters > bound(MAX_UNANSWERED_CHARACTERS, this.#high)
  }

  /** Too much of any kind, as of the last update. */
  get isHigh(): boolean {
    return this.#high
  }

  /** Too many replies that are not read. */
  get isUnread(): boolean {
    return this.#unread
  }
}

function bound(max: number, isOver: boolean): number {
  return isOver ? max / 2 : max
}
