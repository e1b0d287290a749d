/** The doors beside the control socket, as far as the configuration opens them. What serves them is loaded then only. */
import type { Config } from '../config/config.ts'
import type { Result } from '../problem/problem.ts'
import type { Notice } from '../supervisor/notices.ts'
import type { SupervisorStatus } from '../supervisor/status.ts'
import type { Answer } from './answer.ts'
import type { Metrics } from './http/metrics.ts'

export interface Listener {
  /** Where it listens, for people: `http://127.0.0.1:8080`. */
  readonly at: string
  /** Takes no more requests, gives those in the works a little time, and leaves nothing behind. */
  close(): Promise<void>
}

/** How far the supervisor has come: not everything is ready for the first time, it is, or everything ends. */
export type Phase = 'starting' | 'serving' | 'stopping'

export interface ListenerOptions {
  readonly config: Config
  readonly answer: Answer
  readonly metrics: Metrics | null
  status(): Promise<SupervisorStatus>
  phase(): Phase
  readonly notify: (notice: Notice) => void
}

interface Door {
  readonly what: string
  open(options: ListenerOptions): Promise<Result<Listener>>
}

/** Opens all of them, or, when one cannot be opened, none. */
export async function openListeners(options: ListenerOptions): Promise<Result<Pick<Listener, 'close'>>> {
  const open: Listener[] = []
  const close = async () => {
    await Promise.all(open.map((listener) => listener.close()))
  }
  for (const { what, open: openDoor } of doors(options.config)) {
    const listener = await openDoor(options)
    if (!listener.ok) {
      await close()
      return listener
    }
    open.push(listener.value)
    options.notify({ notice: 'listening', what, at: listener.value.at })
  }
  return { ok: true, value: { close } }
}

function doors({ http, tcp, fifo }: Config): readonly Door[] {
  const doors: Door[] = []
  if (http !== null) {
    const open: Door['open'] = async (options) =>
      (await import('./http/http-listener.ts')).listenForHttp(http, options)
    doors.push({ what: 'HTTP', open })
  }
  if (tcp !== null) {
    const open: Door['open'] = async (options) =>
      (await import('./tcp/tcp-listener.ts')).listenOnTcp(tcp, options)
    doors.push({ what: 'JSON-RPC over TCP', open })
  }
  if (fifo !== null) {
    const open: Door['open'] = async (options) =>
      (await import('./fifo/fifo-listener.ts')).listenOnFifo(fifo, options)
    doors.push({ what: 'FIFO for kamctl', open })
  }
  return doors
}
