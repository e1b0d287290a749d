/** What a route threw, as far as it can be told to somebody else. */
export interface RouteError {
  /** `TypeError: x is not a function`; the thrown value itself when it was no Error. */
  readonly text: string
  /** The topmost place in the user's own code, as `file:line:column`; null when there is none. */
  readonly at: string | null
}
