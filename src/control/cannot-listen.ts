import { systemErrorText } from '../platform/system-error.ts'
import { type Problem, problem } from '../problem/problem.ts'

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use by another program; end what holds it, or choose another port',
  EACCES: 'permission denied; ports below 1024 need CAP_NET_BIND_SERVICE, so choose a higher one',
  EADDRNOTAVAIL: 'the address is not one of this machine; use one that is',
  EAFNOSUPPORT: 'this system has no such addresses (is IPv6 switched off?); use 127.0.0.1',
  ENOTFOUND: 'the host name does not resolve; use 127.0.0.1',
  EAI_AGAIN: 'the host name could not be resolved now; use 127.0.0.1',
}

export interface TcpAddress {
  /** An address or a name. */
  readonly host: string
  readonly port: number
}

/** What is listened for. */
export interface Purpose {
  /** `HTTP` */
  readonly what: string
  /** Where the address is said: `http.listen, --http-listen, EVREXEC_HTTP_LISTEN` */
  readonly options: string
}

/**
 * The wording of what keeps a TCP address from being listened at.
 * @param error as Node tells what a resolver or the system refuses.
 */
export function cannotListen(address: TcpAddress, { what, options }: Purpose, error: unknown): Problem {
  const { code = '' } = error as NodeJS.ErrnoException
  const why = REASONS[code] ?? systemErrorText(error)
  return problem(`expected to listen on ${addressText(address)} for ${what}, but ${why} (${options})`)
}

/** `127.0.0.1:8090`, `[::1]:8090` */
export function addressText({ host, port }: TcpAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
