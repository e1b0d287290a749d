/** A place in what a person wrote. Lines and columns count from 1, columns in characters (code points). */
export interface Place {
  /** A file's path, `--exec`, `EVREXEC_GRACE`, …; null when it stands nowhere. */
  readonly source: string | null
  readonly line: number | null
  readonly column: number | null
  /** The text of that line, to be shown with a caret under the column. */
  readonly excerpt: string | null
}

/**
 * Something a person has to mend in what they wrote: an exec line, the configuration, a route script.
 * An expected failure, so a value and never an exception.
 */
export interface Problem extends Place {
  /** One sentence: what was expected, what was found, and, where it helps, what to do. */
  readonly message: string
}

/** What a reading step gives back: the value, or everything that keeps it from being one. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** A problem that knows no more of its place than what is given. */
export function problem(message: string, place: Partial<Place> = {}): Problem {
  return { source: null, line: null, column: null, excerpt: null, ...place, message }
}
