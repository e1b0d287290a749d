/** The wording of what keeps the TCP listener from being opened. */
import { type Problem, problem } from '../../problem/problem.ts'

export interface TcpAddress {
  readonly host: string
  readonly port: number
}

const OPTION = '(tcp.listen, --tcp-listen, EVREXEC_TCP_LISTEN)'

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use by another program; end what holds it, or choose another port',
  EACCES: 'not permitted; ports below 1024 need CAP_NET_BIND_SERVICE, so choose a higher one',
  EADDRNOTAVAIL: 'the address is not one of this host; use one that is',
  EAFNOSUPPORT: 'this system has no such addresses (is IPv6 switched off?); use 127.0.0.1',
  ENOTFOUND: 'the host name does not resolve; use 127.0.0.1',
  EAI_AGAIN: 'the host name could not be resolved now; use 127.0.0.1',
}

/** @param error as Node tells what a resolver or the system refuses. */
export function tcpProblem(address: TcpAddress, error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException
  const reason = REASONS[code ?? ''] ?? message
  return problem(
    `expected to listen on ${addressText(address)} for JSON-RPC over TCP, but ${reason} ${OPTION}`,
  )
}

export function notLoopback({ host }: TcpAddress, found: string): Problem {
  return problem(
    `expected "${host}" to be an address of this machine alone for JSON-RPC over TCP, found that it resolves to ` +
      `${found}; use 127.0.0.1 ${OPTION}`,
  )
}

/** `127.0.0.1:8090`, `[::1]:8090` */
export function addressText({ host, port }: TcpAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
