/** The kinds of options that say where something listens, and what has to be said there. */
import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import type { ListenAddress } from './config.ts'
import { bySchema, type Kind, mistake } from './kind.ts'
import { isLoopback } from './loopback.ts'
import { parsed } from './schemas.ts'
import { socketPathFault } from './socket-path.ts'

type TcpAddress = Extract<ListenAddress, { kind: 'tcp' }>

const SHORTEST_TOKEN = 16

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `unix:/run/evrexec/http.sock` */
export function listenAddress(): Kind<ListenAddress> {
  const what = 'an address such as 127.0.0.1:8080, [::1]:8080 or unix:PATH'
  return {
    placeholder: 'ADDRESS',
    many: false,
    shape: { type: 'string', pattern: ':' },
    fromTexts: (texts) => texts.at(-1),
    read: bySchema((base) => parsed(what, (text) => unixAddress(text, base) ?? tcpAddress(text))),
  }
}

/** An address that nobody but processes of this machine can reach. */
export function loopbackAddress(): Kind<TcpAddress> {
  const what = 'an address of this machine alone, such as 127.0.0.1:8090 or [::1]:8090'
  return {
    placeholder: 'ADDRESS',
    many: false,
    shape: { type: 'string', pattern: ':\\d+$' },
    fromTexts: (texts) => texts.at(-1),
    read: bySchema(() =>
      parsed(what, (text) => {
        const address = tcpAddress(text)
        return address !== null && isLoopback(address.host) ? address : null
      }),
    ),
  }
}

/** A secret: what was found in its place is not told. */
export function token(): Kind<string> {
  const what = `a token of at least ${SHORTEST_TOKEN} printable ASCII characters without spaces`
  return {
    placeholder: 'TOKEN',
    many: false,
    shape: { type: 'string', pattern: `^[!-~]{${SHORTEST_TOKEN},}$` },
    fromTexts: (texts) => texts.at(-1),
    read(raw, at) {
      if (typeof raw === 'string' && raw.length >= SHORTEST_TOKEN && /^[!-~]+$/.test(raw)) {
        return { ok: true, value: raw }
      }
      const wrong = mistake(`expected ${what}, found something else`, at)
      return { ok: false, problems: [{ ...wrong, excerpt: null }] }
    },
  }
}

function unixAddress(text: string, base: string): ListenAddress | null {
  if (!text.startsWith('unix:') || text.length === 'unix:'.length) return null
  const path = resolve(base, text.slice('unix:'.length))
  return socketPathFault(path) === null ? { kind: 'unix', path } : null
}

function tcpAddress(text: string): TcpAddress | null {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([\w.-]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535 || (bracketed !== undefined && !isIPv6(bracketed))) return null
  return { kind: 'tcp', host, port }
}
