import { isIPv4, SocketAddress } from 'node:net'
import type { Endpoint } from '../../platform/socket-address.ts'

/** As it would stand in an exec line: `udp:[::1]:4444`. */
export function endpointText({ address, port }: Endpoint): string {
  if (isIPv4(address)) return `udp:${address}:${port}`
  const [plain = '', ...scope] = address.split('%')
  const short = new SocketAddress({ address: plain, family: 'ipv6' }).address
  return `udp:[${[short, ...scope].join('%')}]:${port}`
}
