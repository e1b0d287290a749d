import type { Server } from 'node:http'
import type { HttpConfig, ListenAddress } from '../../config/config.ts'
import { isLoopback } from '../../config/loopback.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import type { NamedFile } from '../unix/socket-problems.ts'
import { listenOnUnixSocket } from '../unix/unix-listener.ts'

export interface OpenedHttp {
  /** `http://127.0.0.1:8080` or `unix:/run/evrexec/http.sock` */
  readonly at: string
  /** To be called before the server closes. */
  unpublish(): Promise<void>
}

const HTTP_SOCKET: NamedFile = {
  what: 'the socket for HTTP',
  options: 'http.listen, --http-listen, EVREXEC_HTTP_LISTEN',
}

/** @param group whose users may use a Unix socket, too. */
export async function openHttp(
  server: Server,
  { listen, token }: HttpConfig,
  group: string | null,
): Promise<Result<OpenedHttp>> {
  if (listen.kind === 'tcp') return openTcp(server, listen, token !== null)
  const published = await listenOnUnixSocket(server, { path: listen.path, group, file: HTTP_SOCKET })
  if (!published.ok) return published
  return { ok: true, value: { at: `unix:${listen.path}`, unpublish: () => published.value.unpublish() } }
}

async function openTcp(
  server: Server,
  listen: Extract<ListenAddress, { kind: 'tcp' }>,
  hasToken: boolean,
): Promise<Result<OpenedHttp>> {
  const { host, port } = listen
  const where = urlOf(host, port)
  const error = await listening(server, { host, port })
  if (error !== null) return { ok: false, problems: [cannotListen(where, error)] }
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('expected a TCP address')
  // A name may mean another address here than everywhere else.
  if (!hasToken && !isLoopback(bound.address)) {
    server.close()
    const message = `http.listen: expected ${host} to be an address of this machine alone, found that it is ${bound.address}: set http.token, or listen on 127.0.0.1`
    return { ok: false, problems: [problem(message)] }
  }
  return { ok: true, value: { at: urlOf(host, bound.port), async unpublish() {} } }
}

function listening(
  server: Server,
  address: { readonly host: string; readonly port: number },
): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve)
    server.listen({ ...address, exclusive: true }, () => {
      server.off('error', resolve)
      resolve(null)
    })
  })
}

const ELSEWHERE = `or choose another address (${HTTP_SOCKET.options})`

const CAUSES: Readonly<Record<string, string>> = {
  EADDRINUSE: `another process listens there; stop it, ${ELSEWHERE}`,
  EACCES: `permission denied; start evrexec as a user who may listen there, ${ELSEWHERE}`,
  EADDRNOTAVAIL: `this machine has no such address; choose another (${HTTP_SOCKET.options})`,
  ENOTFOUND: `there is no such name; choose another (${HTTP_SOCKET.options})`,
}

function cannotListen(where: string, { code = '', message }: NodeJS.ErrnoException): Problem {
  return problem(`cannot listen at ${where}: ${CAUSES[code] ?? message}`)
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
