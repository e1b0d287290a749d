import type { Failed } from '../run/run-failure.ts'

/** What a step gives back: its value, or what the command then ends with. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failed: Failed }

export function failed(code: number, message: string): { readonly ok: false; readonly failed: Failed } {
  return { ok: false, failed: { code, message } }
}
