/** The doors beside the control socket, as far as the configuration opens them. What serves them is loaded then only. */
import type { Config } from '../config/config.ts'
import type { Result } from '../problem/problem.ts'
import type { Listener, ListenerOptions } from './listener.ts'

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
