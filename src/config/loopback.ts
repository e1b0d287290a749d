import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether nobody but processes of this machine can reach a host, which is an address or a name. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  // Of names only this one is promised to stay here: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
  if (family === 0) return host.toLowerCase() === 'localhost'
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
