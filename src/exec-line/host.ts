import { quoted } from '../problem/quoted.ts'
import { fault, type Parsed, parsed } from './fault.ts'
import { isIPv6, normalizeIPv4 } from './ip-address.ts'

/** In the reference a host, with its brackets, has to fit into a buffer of this size. */
const LONGEST = 62

/** The host of a sockaddr, as it can be bound: an address, without brackets, or a name. */
export function parseHost(text: string): Parsed<string> {
  if (text.length > LONGEST) {
    return fault(`expected a host of at most ${LONGEST} characters, found ${text.length}`, 0)
  }
  if (text === '*') return parsed('0.0.0.0')
  if (text.startsWith('[')) return parseBrackets(text)
  if (isIPv6(text)) {
    return fault(`expected an IPv6 address in brackets, as in udp:[${text}]:4444, found ${quoted(text)}`, 0)
  }

  const ipv4 = normalizeIPv4(text)
  if (ipv4 !== null) return parsed(ipv4)
  if (NUMERIC_END.test(text)) return fault(`expected an IPv4 address, found ${quoted(text)}`, 0)
  if (HOST_NAME.test(text)) return parsed(text)
  return fault(`expected an address or a host name, found ${quoted(text)}`, 0)
}

/** A name like this would be looked up in vain. */
const NUMERIC_END = /(^|\.)([0-9]+|0x[0-9a-f]*)\.?$/i

/** As in RFC 1123, and with underscores, which resolvers take. */
const LABEL = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?'
const HOST_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*\\.?$`, 'i')

function parseBrackets(text: string): Parsed<string> {
  if (!text.endsWith(']')) return fault('expected a closing "]" after the IPv6 address, found none', 0)
  const address = text.slice(1, -1)
  if (isIPv6(address)) return parsed(address)
  return fault(`expected an IPv6 address in brackets, found ${quoted(address)}`, 1)
}
