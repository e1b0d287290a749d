import type { CallError, CallOutcome } from './outcome.ts'

/** What a supervisor sends: a reply, or something beside replies that belongs to one of our requests. */
export type Message =
  /** The id is null when it belongs to no request. */
  | { readonly is: 'reply'; readonly id: number | null; readonly outcome: CallOutcome }
  | { readonly is: 'notification'; readonly id: number | null; readonly params: unknown }

/** @returns null when it is neither. */
export function readMessage(text: string): Message | null {
  let message: {
    id?: unknown
    result?: unknown
    error?: Partial<CallError>
    method?: unknown
    params?: unknown
  }
  try {
    message = JSON.parse(text)
  } catch {
    return null
  }
  const { method, params, error } = message
  if (method !== undefined) return { is: 'notification', id: idOf(params), params }
  const id = idOf(message)
  if (error === undefined) return { is: 'reply', id, outcome: { kind: 'result', result: message.result } }
  const { code = 0, message: words = 'unknown error', data } = error
  return { is: 'reply', id, outcome: { kind: 'error', error: { code, message: words, data: data ?? {} } } }
}

function idOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null
  return typeof value.id === 'number' ? value.id : null
}
