import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** By Node's codes; everything else is no HTTP. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
}

/** How long a client may take to read why. */
const LINGER_MILLIS = 1000

/**
 * Says what is wrong with what is no request, or did not become one in time, and closes the connection.
 * @param isExecuting the client waits for something else, whose answer this would be taken for.
 */
export function rejectMessage(
  { code = '' }: NodeJS.ErrnoException,
  socket: Duplex,
  isExecuting: boolean,
): void {
  if (!socket.writable || isExecuting) {
    socket.destroy()
    return
  }
  const status = STATUSES[code] ?? 400
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close', 'Content-Length: 0']
  const timer = setTimeout(() => socket.destroy(), LINGER_MILLIS)
  socket.once('close', () => clearTimeout(timer))
  socket.end(`${head.join('\r\n')}\r\n\r\n`, () => socket.destroy())
}
