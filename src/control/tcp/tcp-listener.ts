import { createServer, type Server } from 'node:net'
import type { ListenAddress } from '../../config/config.ts'
import type { Problem, Result } from '../../problem/problem.ts'
import { Connections } from '../json-rpc/connections.ts'
import type { Listener, ListenerOptions } from '../listener.ts'
import { loopbackAddresses } from './loopback-addresses.ts'
import { addressText, type TcpAddress, tcpProblem } from './tcp-problems.ts'

/**
 * A client that has closed looks the same as one that only writes no more, until it is sent something: it is asked after,
 * so that its runs are cancelled. Its system answers for it for a minute at most.
 */
const PROBE_AFTER_MILLIS = 10_000

const SOCKETS = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: PROBE_AFTER_MILLIS,
} as const

/**
 * Plain JSON-RPC, as over the control socket, for everybody on this machine, and so also for a web page that a browser
 * on it shows: what begins as no JSON, such as an HTTP request, ends its connection before anything in it is executed.
 */
export async function listenOnTcp(
  address: Extract<ListenAddress, { kind: 'tcp' }>,
  { config, answer }: Pick<ListenerOptions, 'config' | 'answer'>,
): Promise<Result<Listener>> {
  const clients = new Connections(answer, { ...config.control, endsWhenBroken: true })
  const servers = await listenOnAll(address, () => {
    const server = createServer(SOCKETS, (socket) => clients.accept(socket))
    server.maxConnections = clients.mostSockets
    return server
  })
  if (!servers.ok) return servers
  return {
    ok: true,
    value: {
      at: servers.value.map((server) => addressText(boundTo(server))).join(', '),
      async close() {
        const closed = Promise.all(servers.value.map(closeServer))
        clients.finish()
        await closed
      },
    },
  }
}

/** A name may stand for an address of each family; clients may use any of them. */
async function listenOnAll(address: TcpAddress, createOne: () => Server): Promise<Result<readonly Server[]>> {
  const hosts = await loopbackAddresses(address)
  if (!hosts.ok) return hosts
  const open: Server[] = []
  const absent: Problem[] = []
  let { port } = address
  for (const host of hosts.value) {
    const server = createOne()
    const error = await listen(server, host, port)
    if (error === null) {
      open.push(server)
      port = boundTo(server).port
    } else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') {
      absent.push(tcpProblem({ host, port }, error))
    } else {
      await Promise.all(open.map(closeServer))
      return { ok: false, problems: [tcpProblem({ host, port }, error)] }
    }
  }
  return open.length > 0 ? { ok: true, value: open } : { ok: false, problems: absent }
}

function listen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    // From then on it is such as no descriptor left for one more client: the others are to be served on.
    server.on('error', resolve)
    server.listen({ host, port, exclusive: true }, () => resolve(null))
  })
}

function boundTo(server: Server): TcpAddress {
  const bound = server.address()
  return bound !== null && typeof bound === 'object'
    ? { host: bound.address, port: bound.port }
    : { host: '', port: 0 }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
