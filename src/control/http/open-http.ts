import type { Server } from 'node:http'
import type { HttpConfig } from '../../config/config.ts'
import type { Result } from '../../problem/problem.ts'
import type { Purpose } from '../cannot-listen.ts'
import { closeServer, listenOnAll } from '../listen-on-all.ts'
import type { NamedFile } from '../unix/socket-problems.ts'
import { listenOnUnixSocket } from '../unix/unix-listener.ts'

export interface OpenedHttp {
  /** `http://127.0.0.1:8080` or `unix:/run/evrexec/http.sock` */
  readonly at: string
  /** To be called before it is closed. */
  unpublish(): Promise<void>
  /** Takes no more clients; resolves when the last one has gone. */
  close(): Promise<void>
}

const OPTIONS = 'http.listen, --http-listen, EVREXEC_HTTP_LISTEN'
const PURPOSE: Purpose = { what: 'HTTP', options: OPTIONS }
const HTTP_SOCKET: NamedFile = { what: 'the socket for HTTP', options: OPTIONS }

/**
 * @param createOne makes a server that does not listen yet.
 * @param group whose users may use a Unix socket, too.
 */
export async function openHttp(
  createOne: () => Server,
  { listen }: Pick<HttpConfig, 'listen'>,
  group: string | null,
): Promise<Result<OpenedHttp>> {
  if (listen.kind === 'tcp') {
    const opened = await listenOnAll(listen, PURPOSE, createOne)
    if (!opened.ok) return opened
    const at = opened.value.addresses.map((address) => `http://${address}`).join(', ')
    return { ok: true, value: { at, async unpublish() {}, close: opened.value.close } }
  }
  const server = createOne()
  const published = await listenOnUnixSocket(server, { path: listen.path, group, file: HTTP_SOCKET })
  if (!published.ok) return published
  return {
    ok: true,
    value: {
      at: `unix:${listen.path}`,
      unpublish: () => published.value.unpublish(),
      close: () => closeServer(server),
    },
  }
}
