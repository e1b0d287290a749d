import { quoted, quotedOrNothing } from '../problem/quoted.ts'
import { fault, type Parsed, parsed } from './fault.ts'
import { parseHost } from './host.ts'
import type { Sockaddr } from './task.ts'

const EXAMPLE = 'udp:127.0.0.1:4444'

/** Reads `udp:HOST:PORT`; what the reference would never bind is a fault. */
export function parseSockaddr(text: string): Parsed<Sockaddr> {
  if (!text.startsWith('udp:')) return fault(wrongProtocol(text), 0)
  const hostOffset = 'udp:'.length
  const hostEnd = endOfHost(text, hostOffset)
  const written = text.slice(hostOffset, hostEnd)
  if (written === '') {
    const found = quotedOrNothing(text.slice(hostOffset))
    return fault(
      `expected a host, "*" for any address, after "udp:", as in ${EXAMPLE}, found ${found}`,
      hostOffset,
    )
  }

  const host = parseHost(written)
  if (!host.ok) return fault(host.fault.message, hostOffset + host.fault.offset)

  if (text[hostEnd] !== ':') {
    const found = quotedOrNothing(text.slice(hostEnd))
    return fault(`expected ":PORT" after the host ${quoted(written)}, found ${found}`, hostEnd)
  }
  const port = parsePort(text.slice(hostEnd + 1))
  if (!port.ok) return fault(port.fault.message, hostEnd + 1)
  return parsed({ text, host: host.value, port: port.value })
}

/** Behind the closing bracket, or at the last colon. */
function endOfHost(text: string, from: number): number {
  if (text[from] === '[') {
    const close = text.indexOf(']', from)
    return close === -1 ? text.length : close + 1
  }
  const colon = text.lastIndexOf(':')
  return colon < from ? text.length : colon
}

/** The reference takes a plus sign and leading zeros, but not more than five characters. */
function parsePort(text: string): Parsed<number> {
  const port = /^\+?[0-9]+$/.test(text) ? Number(text) : Number.NaN
  const isPort = port >= 1 && port <= 65535
  if (isPort && text.length <= 5) return parsed(port)
  const shortly = isPort ? ', written with at most five characters' : ''
  return fault(`expected a port from 1 to 65535${shortly}, found ${quotedOrNothing(text)}`, 0)
}

function wrongProtocol(text: string): string {
  const [protocol] = /^[a-z0-9]+:/i.exec(text) ?? []
  if (protocol !== undefined) {
    const found = `found ${quoted(protocol)}`
    if (/^udp:$/i.test(protocol)) return `expected "udp:" in lower case, ${found}`
    if (/^udp[46]:$/i.test(protocol)) return `expected "udp:", for IPv6 as well (udp:[::1]:4444), ${found}`
    if (OTHERS.test(protocol)) return `expected "udp:", the only protocol of evrexec, ${found}`
  }
  return `expected "udp:", host and port, as in ${EXAMPLE}, found ${quotedOrNothing(text)}`
}

const OTHERS = /^(any|tcp|tls|sctp|wss?|https?|unix):$/i
