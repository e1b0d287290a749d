import type { Log } from '../evr.ts'
import { ownFrame } from '../stack.ts'

/** Logs as an error what a script did wrong and was not stopped for. */
export type Complain = (text: string) => void

/** @param root absolute path of the route scripts. */
export function complainTo(log: Log, root: string): Complain {
  return (text) => {
    const place = ownFrame(new Error().stack ?? '', root)
    log.error(place === null ? text : `${text} (${place.file}:${place.line}:${place.column})`)
  }
}
