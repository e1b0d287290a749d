import { type LogPage, PAGE_BEGIN, type Place, type Wanted } from './log-page.ts'

/** How far somebody has read. What is kept is only kept once, however many read it. */
export class LogCursor {
  #page: LogPage
  #place: Place

  constructor(page: LogPage, place: Place) {
    this.#page = page
    this.#place = place
  }

  /** The next ones as JSON, up to so many characters or one that is longer; none when there are no more for now. */
  take(wanted: Wanted, mostCharacters: number): string[] {
    const taken: string[] = []
    let characters = 0
    while (characters < mostCharacters && this.#isBeforeEnd()) {
      if (wanted(this.#page.headAt(this.#place))) {
        const json = this.#page.jsonAt(this.#place)
        characters += json.length
        taken.push(json)
      }
      this.#place = this.#page.after(this.#place)
    }
    return taken
  }

  /** The page is about to be written over. @returns how many of those that are wanted are lost by that. */
  leave(page: LogPage, wanted: Wanted): number {
    if (page !== this.#page || page.next === null) return 0
    const lost = page.placesOf(wanted, this.#place).length
    this.#page = page.next
    this.#place = PAGE_BEGIN
    return lost
  }

  #isBeforeEnd(): boolean {
    while (this.#place.index === this.#page.count) {
      if (this.#page.next === null) return false
      this.#page = this.#page.next
      this.#place = PAGE_BEGIN
    }
    return true
  }
}
