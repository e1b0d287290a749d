/** Socket addresses as the kernel has them: `struct sockaddr_in` and `sockaddr_in6` of Linux. */
import { endianness, networkInterfaces } from 'node:os'

/** Where a UDP socket is bound, or where a datagram goes. */
export interface Endpoint {
  /** IPv4 or IPv6, without brackets, perhaps with a scope: `fe80::1%eth0`. */
  readonly address: string
  readonly port: number
}

// An import would load whatever else the module has to give, in every worker.
const net = process.getBuiltinModule('node:net')

export const AF_INET = 2
export const AF_INET6 = 10
/** Of the larger one. */
export const SOCKET_ADDRESS_BYTES = 28

const LITTLE = endianness() === 'LE'

export function familyOf(address: string): typeof AF_INET | typeof AF_INET6 {
  return net.isIPv4(address) ? AF_INET : AF_INET6
}

export function encodeEndpoint({ address, port }: Endpoint): Uint8Array {
  const family = familyOf(address)
  const bytes = new Uint8Array(family === AF_INET ? 16 : SOCKET_ADDRESS_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, family, LITTLE)
  view.setUint16(2, port)
  if (family === AF_INET) {
    bytes.set(ipv4Bytes(address), 4)
  } else {
    const [plain = '', scope] = address.split('%')
    bytes.set(ipv6Bytes(plain), 8)
    view.setUint32(24, scope === undefined ? 0 : scopeId(scope), LITTLE)
  }
  return bytes
}

/** @returns the address as Node spells it; null when it is neither IPv4 nor IPv6. */
export function decodeEndpoint(bytes: Uint8Array): Endpoint | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const port = view.getUint16(2)
  switch (view.getUint16(0, LITTLE)) {
    case AF_INET:
      return { address: bytes.subarray(4, 8).join('.'), port }
    case AF_INET6: {
      const words = Array.from({ length: 8 }, (_, word) => view.getUint16(8 + 2 * word).toString(16))
      const scope = view.getUint32(24, LITTLE)
      const { address } = new net.SocketAddress({ address: words.join(':'), family: 'ipv6' })
      return { address: scope === 0 ? address : `${address}%${scopeName(scope)}`, port }
    }
    default:
      return null
  }
}

/** However the same address is written. */
export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return Buffer.from(encodeEndpoint(one)).equals(encodeEndpoint(other))
}

export function isMulticast(address: string): boolean {
  if (!net.isIPv4(address)) return ipv6Bytes(address.replace(/%.*/, ''))[0] === 0xff
  const [first = 0] = ipv4Bytes(address)
  return first >= 224 && first < 240
}

export function ipv4Bytes(address: string): number[] {
  return address.split('.').map(Number)
}

export function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = withoutIPv4(address).split('::')
  const front = words(head)
  const back = tail === undefined ? [] : words(tail)
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => 0)
  return [...front, ...zeros, ...back].flatMap((word) => [word >> 8, word & 0xff])
}

function words(part: string): number[] {
  return part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))
}

/** `::ffff:1.2.3.4` -> `::ffff:102:304` */
function withoutIPv4(address: string): string {
  return address.replace(/\d+\.\d+\.\d+\.\d+$/, (ipv4) => {
    const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(ipv4)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
}

/** The number of an interface, which a scope may also be written as. */
function scopeId(scope: string): number {
  if (/^\d+$/.test(scope)) return Number(scope)
  const scopes = networkInterfaces()[scope]?.map((each) => (each.family === 'IPv6' ? each.scopeid : 0))
  return scopes?.find((id) => id !== 0) ?? 0
}

function scopeName(scope: number): string {
  const interfaces = networkInterfaces()
  const isOfScope = (name: string) =>
    interfaces[name]?.some((each) => each.family === 'IPv6' && each.scopeid === scope)
  return Object.keys(interfaces).find(isOfScope) ?? String(scope)
}
