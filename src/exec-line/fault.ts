/** What keeps a text from being read, and where. */
export interface Fault {
  /** One sentence: what was expected, what was found, and, where it helps, what to do. */
  readonly message: string
  /** Offset in the text (UTF-16, 0 to its length). */
  readonly offset: number
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault }

export function fault(message: string, offset: number): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: { message, offset } }
}

export function parsed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}
