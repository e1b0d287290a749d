import type { Sockaddr } from '../exec-line/task.ts'
import { systemErrorText } from '../platform/system-error.ts'
import { type Problem, problem } from '../problem/problem.ts'

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use by another socket; end what holds it, or choose another port',
  EADDRNOTAVAIL: 'the address is not one of this machine; use one that is, or * for all of them',
  EACCES: 'permission denied; ports below 1024 need CAP_NET_BIND_SERVICE',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the host name could not be resolved now',
  EAFNOSUPPORT: 'this system has no such addresses (is IPv6 switched off?)',
  ENODEV: 'no interface leads to this multicast group; add a route to it',
  EINVAL: 'the system takes no such address; a link-local one needs its interface, as in [fe80::1%eth0]',
}

/** Why a UDP socket cannot be had, whichever side tried. */
export function cannotBind(sockaddr: Sockaddr, error: NodeJS.ErrnoException): Problem {
  const reason = REASONS[error.code ?? ''] ?? systemErrorText(error)
  return problem(`expected to bind ${sockaddr.text}, but ${reason}`)
}
