import type { Server } from 'node:net'
import type { Result } from '../problem/problem.ts'
import { addressText, cannotListen, type Purpose, type TcpAddress } from './cannot-listen.ts'
import { addressesOf } from './hosts.ts'

/** Where any port will do, one that is free for every address may take a few attempts. */
const MOST_ATTEMPTS = 10

/** A server for each address of a host. */
export interface OpenServers {
  /** `127.0.0.1:8090`, `[::1]:8090` */
  readonly addresses: readonly string[]
  /** Takes no more clients; resolves when the last one has gone. */
  close(): Promise<void>
}

interface Refusal {
  readonly address: TcpAddress
  readonly error: NodeJS.ErrnoException
}

/**
 * Listens on every address that a host stands for, on the same port, since clients may use any of them. Those that this
 * machine does not have, such as `::1` where there is no IPv6, are done without, as long as there is another one.
 * @param createOne makes a server that does not listen yet.
 */
export async function listenOnAll(
  { host, port }: TcpAddress,
  purpose: Purpose,
  createOne: () => Server,
  resolve: (host: string) => Promise<readonly string[]> = addressesOf,
): Promise<Result<OpenServers>> {
  let hosts: readonly string[]
  try {
    hosts = await resolve(host)
  } catch (error) {
    return { ok: false, problems: [cannotListen({ host, port }, purpose, error)] }
  }
  for (let attempt = 1; ; attempt++) {
    const { open, refusals } = await listenOnEach(hosts, port, createOne)
    if (open.length > 0) return { ok: true, value: opened(open) }
    const mayBeLuckier = port === 0 && refusals.some(({ error }) => error.code === 'EADDRINUSE')
    if (!mayBeLuckier || attempt === MOST_ATTEMPTS) {
      return { ok: false, problems: refusals.map((each) => cannotListen(each.address, purpose, each.error)) }
    }
  }
}

/** @returns servers, or, when there are none, why. */
async function listenOnEach(
  hosts: readonly string[],
  wantedPort: number,
  createOne: () => Server,
): Promise<{ open: readonly Server[]; refusals: readonly Refusal[] }> {
  const open: Server[] = []
  const absent: Refusal[] = []
  let port = wantedPort
  for (const host of hosts) {
    const server = createOne()
    const error = await listen(server, host, port)
    if (error === null) {
      open.push(server)
      port = boundTo(server).port
    } else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') {
      absent.push({ address: { host, port }, error })
    } else {
      await Promise.all(open.map(closeServer))
      return { open: [], refusals: [{ address: { host, port }, error }] }
    }
  }
  return { open, refusals: absent }
}

function listen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    // From then on it is such as no descriptor left for one more client: the others are to be served on.
    server.on('error', resolve)
    server.listen({ host, port, exclusive: true }, () => resolve(null))
  })
}

function opened(servers: readonly Server[]): OpenServers {
  return {
    addresses: servers.map((server) => addressText(boundTo(server))),
    async close() {
      await Promise.all(servers.map(closeServer))
    },
  }
}

function boundTo(server: Server): TcpAddress {
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('expected a TCP address')
  return { host: bound.address, port: bound.port }
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
