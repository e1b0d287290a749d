import { createServer } from 'node:net'
import type { ListenAddress } from '../../config/config.ts'
import type { Result } from '../../problem/problem.ts'
import type { Purpose } from '../cannot-listen.ts'
import { Connections } from '../json-rpc/connections.ts'
import { listenOnAll } from '../listen-on-all.ts'
import type { Listener, ListenerOptions } from '../listener.ts'

const PURPOSE: Purpose = {
  what: 'JSON-RPC over TCP',
  options: 'tcp.listen, --tcp-listen, EVREXEC_TCP_LISTEN',
}

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
  const opened = await listenOnAll(address, PURPOSE, () => {
    const server = createServer(SOCKETS, (socket) => clients.accept(socket))
    server.maxConnections = clients.mostSockets
    return server
  })
  if (!opened.ok) return opened
  return {
    ok: true,
    value: {
      at: opened.value.addresses.join(', '),
      async close() {
        const closed = opened.value.close()
        clients.finish()
        await closed
      },
    },
  }
}
