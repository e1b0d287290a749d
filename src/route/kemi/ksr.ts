import type { Log } from '../evr.ts'
import { complainTo } from './complain.ts'
import { currentExecution } from './execution.ts'
import { logFunctions, xlogFunctions } from './ksr-log.ts'
import { pvFunctions } from './ksr-pv.ts'
import { noteMissing } from './missing-member.ts'

/** What `KSR.x.exit` and `KSR.x.drop` throw: the reference's own word, which some scripts compare with. */
export const EXIT = '~~ksr~exit~~'

/**
 * The global `KSR` of one KEMI script, with what of Kamailio's has a meaning here. Names, conversions and returned
 * values are the reference's; but it lets calls with too few arguments pass or gives them an error of its own engine's.
 * What of a datagram is not UTF-8 is U+FFFD in `$evr(data)`: whoever needs its bytes writes a route module.
 * @param root absolute path of the route scripts.
 */
export function createKsr(log: Log, root: string): object {
  const complain = complainTo(log, root)
  return noteMissing('KSR', {
    ...checked('KSR', logFunctions(log)),
    pv: noteMissing('KSR.pv', checked('KSR.pv', pvFunctions(complain))),
    xlog: noteMissing('KSR.xlog', checked('KSR.xlog', xlogFunctions(log, complain))),
    x: noteMissing('KSR.x', { exit: endRoute, drop: endRoute }),
  })
}

function endRoute(): never {
  if (currentExecution().evr === null) {
    throw new Error('KSR.x.exit and KSR.x.drop end an event route, but none is executed now')
  }
  throw EXIT
}

type Call = (...args: unknown[]) => unknown

/** None of their parameters can be left out. */
function checked(path: string, functions: Readonly<Record<string, Call>>): Record<string, Call> {
  const entries = Object.entries(functions).map(([name, call]): [string, Call] => [
    name,
    (...args) => {
      if (args.length >= call.length) return call(...args)
      throw new TypeError(
        `${path}.${name} expected ${call.length} argument${call.length === 1 ? '' : 's'}, found ${args.length}`,
      )
    },
  ])
  return Object.fromEntries(entries)
}
