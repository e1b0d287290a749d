/**
 * Keeps web pages out. A browser sends what a page of anybody's wants it to, also to addresses that only this machine
 * can reach, and a page may have a name made to mean such an address (DNS rebinding), after which it may even read.
 *
 * - Of pages nothing is taken: what has an `Origin`, or was sent by another site, as browsers tell in `Sec-Fetch-Site`.
 *   An address that a person has typed is no page.
 * - Without a token, a TCP listener is only to be called by names that can mean nothing but this machine. What a page
 *   cannot know is better than any name, so with a token, as behind a proxy or on another machine, every name will do.
 *   Browsers cannot reach Unix sockets at all.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { HttpConfig } from '../../config/config.ts'
import { isLoopback } from '../../config/loopback.ts'
import { quoted } from '../../problem/quoted.ts'
import { type Reply, refusal } from './reply.ts'

const OWN_SITES: readonly unknown[] = [undefined, 'none', 'same-origin']

/** @returns why the request is refused; null when it is none of a page's. */
export function refuseBrowsers(headers: IncomingHttpHeaders, config: HttpConfig): Reply | null {
  if (headers.origin !== undefined || !OWN_SITES.includes(headers['sec-fetch-site'])) {
    return refusal(403, 'expected a request of a program, found one of a web page: these are not answered')
  }
  const host = headers.host ?? ''
  if (config.token !== null || config.listen.kind === 'unix' || isOwnName(host)) return null
  return refusal(
    403,
    `expected a name of this machine in the header Host, such as localhost or 127.0.0.1, found ${quoted(host)}: ` +
      'to be called by other names, set http.token',
  )
}

/** @param host `127.0.0.1:8080`, `[::1]:8080`, `localhost`; the port is whatever leads here. */
function isOwnName(host: string): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d*)?$/.exec(host) ?? []
  return isLoopback(bracketed ?? plain ?? '')
}
