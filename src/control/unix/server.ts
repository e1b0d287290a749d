import { createServer, type Server } from 'node:net'
import type { ControlConfig } from '../../config/config.ts'
import type { Result } from '../../problem/problem.ts'
import type { Answer } from '../json-rpc/answer.ts'
import { Connections } from '../json-rpc/connections.ts'
import { type InheritedListener, serveInherited } from './inherited-listener.ts'
import { listenOnUnixSocket, type PublishedSocket } from './unix-listener.ts'

export interface ControlServer {
  readonly path: string
  /** Takes no more requests, gives those in the works a little time, and goes. The path is removed first. */
  close(): Promise<void>
}

export interface ControlServerOptions {
  readonly config: ControlConfig
  readonly answer: Answer
  /** Served instead of a socket of our own, when this process was started with it; its path is not ours to remove. */
  readonly listener?: InheritedListener | null
}

/** Opens the control socket. */
export async function startControlServer(options: ControlServerOptions): Promise<Result<ControlServer>> {
  const { config, answer, listener = null } = options
  const clients = new Connections(answer, config)
  const server = createServer({ allowHalfOpen: true }, (socket) => clients.accept(socket))
  server.maxConnections = clients.mostSockets

  const listening =
    listener === null
      ? await listenOnUnixSocket(server, { path: config.socket, group: config.group })
      : await listenOnInherited(server, listener)
  if (!listening.ok) return listening
  // Such as no descriptor left for one more client: the others are to be served on.
  server.on('error', () => {})

  const close = async (): Promise<void> => {
    await listening.value.unpublish()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    clients.finish()
    await closed
  }
  let closing: Promise<void> | null = null
  return {
    ok: true,
    value: {
      path: listener?.path ?? config.socket,
      close() {
        closing ??= close()
        return closing
      },
    },
  }
}

async function listenOnInherited(
  server: Server,
  listener: InheritedListener,
): Promise<Result<PublishedSocket>> {
  const fault = await serveInherited(server, listener)
  if (fault !== null) return { ok: false, problems: [fault] }
  return { ok: true, value: { async unpublish() {} } }
}
