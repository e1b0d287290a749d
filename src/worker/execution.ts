import type { EventRoute, Evr } from '../route/evr.ts'

/** What becomes of the execution of an event route. Exactly one of the two is called. */
export interface Outcome {
  returned(value: unknown): void
  threw(error: unknown): void
}

/**
 * Executes an event route; a synchronous one has ended when this returns.
 * @returns whether it is still executing.
 */
export function execute(route: EventRoute, evr: Evr, outcome: Outcome): boolean {
  let value: unknown
  try {
    value = route(evr)
    if (isThenable(value)) {
      // Somebody else's thenable may call back twice; a promise does not.
      Promise.resolve(value).then(
        (settled) => outcome.returned(settled),
        (error: unknown) => outcome.threw(error),
      )
      return true
    }
  } catch (error) {
    outcome.threw(error)
    return false
  }
  outcome.returned(value)
  return false
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
