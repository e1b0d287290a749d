import { on, once } from 'node:events'
import { type RawData, WebSocket } from 'ws'

/** A function that is executing, and where. */
export interface Frame {
  /** Empty when it has none. */
  readonly name: string
  /** `file:///…`, `node:fs`, …; empty for what was made from a text. */
  readonly url: string
  /** From 1 on, as is the column. */
  readonly line: number
  readonly column: number
}

/** The address of a script may have a whole source map in it; more than that is not believed. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const MAX_FRAMES = 100

/**
 * Stops a process at the next step of its JavaScript; it goes on when this is over.
 * @param url of its inspector.
 * @returns what it was executing, the innermost first.
 * @throws when there is no such inspector, it does not speak its protocol, or the signal is aborted.
 */
export async function pausedFrames(url: string, signal: AbortSignal): Promise<readonly Frame[]> {
  const scripts = new Map<unknown, string>()
  const socket = new WebSocket(url, { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  // Those that come when nobody waits any more.
  socket.on('error', () => {})
  try {
    await once(socket, 'open', { signal })
    socket.send('{"id":1,"method":"Debugger.enable"}')
    socket.send('{"id":2,"method":"Debugger.pause"}')
    for await (const [data] of on(socket, 'message', { signal, close: ['close'] })) {
      const { method, params } = JSON.parse(String(data as RawData))
      if (method === 'Debugger.scriptParsed') scripts.set(params.scriptId, String(params.url))
      if (method === 'Debugger.paused') {
        return params.callFrames.slice(0, MAX_FRAMES).map((frame: CallFrame) => frameOf(frame, scripts))
      }
    }
    throw new Error('it closed the connection')
  } finally {
    socket.terminate()
  }
}

/** @see https://chromedevtools.github.io/devtools-protocol/v8/Debugger/#type-CallFrame */
interface CallFrame {
  readonly functionName: string
  /** Positions from 0 on. */
  readonly location: {
    readonly scriptId: string
    readonly lineNumber: number
    readonly columnNumber?: number
  }
}

function frameOf({ functionName, location }: CallFrame, scripts: ReadonlyMap<unknown, string>): Frame {
  return {
    name: String(functionName),
    url: scripts.get(location.scriptId) ?? '',
    line: Number(location.lineNumber) + 1,
    column: Number(location.columnNumber ?? 0) + 1,
  }
}
