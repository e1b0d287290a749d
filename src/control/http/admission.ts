import type { IncomingMessage } from 'node:http'
import type { HttpConfig } from '../../config/config.ts'
import { refuseBrowsers } from './browsers.ts'
import { type Reply, refusal } from './reply.ts'
import { findRoute, type Route, type Routes } from './routes.ts'
import { TokenCheck, unauthorized } from './token.ts'

/** A request that is let in. */
export interface Admission {
  readonly route: Route
  /** The client has sent the token, or need not. */
  readonly isTrusted: boolean
}

/** Decides about a request before anything of its body is read. */
export type Admit = (request: IncomingMessage) => Admission | { readonly refusal: Reply }

export function doorkeeper(config: HttpConfig, routes: Routes): Admit {
  const token = new TokenCheck(config.token)
  return ({ headers, headersDistinct, url = '', method = '' }) => {
    // Of two names, or two tokens, nobody could say which one was looked at.
    if (isRepeated(headersDistinct.host) || isRepeated(headersDistinct.authorization)) {
      return {
        refusal: refusal(400, 'expected the headers Host and Authorization once, found one of them twice'),
      }
    }
    const page = refuseBrowsers(headers, config)
    if (page !== null) return { refusal: page }
    const route = findRoute(routes, url, method)
    const isTrusted = token.admits(headers.authorization)
    const isOpen = 'isOpen' in route && route.isOpen
    if (!isTrusted && !isOpen) return { refusal: unauthorized(headers.authorization) }
    return 'refusal' in route ? route : { route, isTrusted }
  }
}

function isRepeated(values: readonly string[] = []): boolean {
  return values.length > 1
}
