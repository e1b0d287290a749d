import { invalidParameters } from './errors.ts'
import type { RpcError } from './json-rpc.ts'

/** How a call came out: the result as JSON text, which goes into the reply as it stands, or an error. */
export type MethodOutcome = { readonly result: string } | { readonly error: RpcError }

/** Called exactly once, possibly before `call` returns. */
export type Done = (outcome: MethodOutcome) => void

/** Called when nobody waits for the outcome any more; `done` is still called. */
export type Cancel = () => void

/** Whoever asked, and what is carried to and fro between us. */
export interface Caller {
  /** Cancels what is being executed for it, by the JSON text of the id that it was asked for under. */
  readonly executing: Map<string, Cancel>
  /** Null where outcomes can be carried and nothing else, as over a FIFO or HTTP. */
  readonly notifications: Notifications | null
}

/** What is sent to a caller without being an outcome. */
export interface Notifications {
  /** Whether one more may be sent now. */
  readonly hasRoom: boolean
  /**
   * @param params JSON text.
   * @returns false when the caller has enough to read by now: the next one should wait for `whenRoom`.
   */
  send(method: string, params: string): boolean
  /** Calls back once, when the caller has read most of it; never when it is gone. */
  whenRoom(callback: () => void): void
}

/** One entry of the table that the control socket offers. */
export interface Method {
  /** One sentence, for `system.methodHelp`. */
  readonly help: string
  /** @param id that it was asked for under, as JSON text; null for a notification, whose outcome nobody hears of. */
  call(params: readonly unknown[], done: Done, caller: Caller, id: string | null): Cancel | null
}

/** By the name that requests call them by. */
export type Methods = ReadonlyMap<string, Method>

/** A method that answers at once. */
export function immediate(help: string, result: (params: readonly unknown[]) => unknown): Method {
  return {
    help,
    call(params, done) {
      done({ result: JSON.stringify(result(params)) })
      return null
    },
  }
}

/**
 * Reads what may be left out: no parameter is null, one string is itself.
 * @returns an outcome that says what was expected, when there is more or something else.
 */
export function optionalText(params: readonly unknown[], name: string): string | null | { error: RpcError } {
  const [text] = params
  if (params.length === 0) return null
  if (params.length === 1 && typeof text === 'string') return text
  return { error: invalidParameters(`nothing or ${name}, a string`) }
}
