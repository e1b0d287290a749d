import type { EventRoute, Evr } from '../evr.ts'
import { executing } from './execution.ts'
import { EXIT } from './ksr.ts'
import { explainMissing } from './missing-member.ts'

const { types } = process.getBuiltinModule('node:util')

/**
 * A function of a KEMI script as an event route. It is called with the reference's argument; what it returns is the
 * answer to a run, also by way of a promise. Beyond the reference, an error that it throws is one.
 * @param look gives what the name stands for when it is called.
 */
export function kemiRoute(name: string, look: () => unknown): EventRoute {
  return (evr) =>
    executing(evr, () => {
      try {
        const route = look()
        if (typeof route !== 'function') {
          throw new TypeError(
            `expected "${name}" to be a function, as when its script was loaded; found ${typeof route}`,
          )
        }
        // Without a `this`, sloppy functions have their script's global object.
        const value: unknown = Reflect.apply(route, undefined, [argumentFor(evr)])
        return types.isPromise(value) ? value.catch(end) : value
      } catch (error) {
        return end(error)
      }
    })
}

function argumentFor(evr: Evr): string {
  switch (evr.source) {
    case 'startup':
      return String(evr.worker)
    case 'udp':
      // A replay may not know it.
      return evr.sockaddr ?? ''
    default:
      return evr.data ?? ''
  }
}

/** Either the script has ended its route, or something is wrong. */
function end(error: unknown): undefined {
  if (error === EXIT) return
  explainMissing(error)
  throw error
}
