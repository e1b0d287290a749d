import { type Problem, problem } from '../problem/problem.ts'
import type { ListenAddress } from './config.ts'
import { isLoopback } from './loopback.ts'

/** Whoever can send requests can stop everything: only this machine's own users may do without a token. */
export function checkHttp(http: {
  readonly listen: ListenAddress | null
  readonly token: string | null
}): Problem[] {
  const { listen, token } = http
  if (listen === null || token !== null || listen.kind === 'unix' || isLoopback(listen.host)) return []
  const message =
    `http.token: expected a token, since others can reach ${listen.host}: ` +
    'set http.token or EVREXEC_HTTP_TOKEN, or listen on 127.0.0.1'
  return [problem(message)]
}
