import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { errorReply, parseError } from '../json-rpc/json-rpc.ts'
import type { Exchange } from './deliver.ts'
import { jsonReply, type Reply, refusal } from './reply.ts'

export type ReadBody = { readonly text: string } | { readonly refusal: Reply }

/** `broken`: the client went away, or took too long, before it was complete. */
export type Body = ReadBody | 'broken'

const MOST_DISCARDED_BYTES = 16 * 1024 * 1024

const NO_BODY: Promise<Body> = Promise.resolve({ text: '' })

/** The body of a request, which has to be JSON. Never rejects. */
export function readBody({ request, response }: Exchange, maxBytes: number): Promise<Body> {
  const unfit = refuseHeaders(request, maxBytes)
  if (unfit !== null) {
    discardBody(request)
    return Promise.resolve({ refusal: unfit })
  }
  if (request.headers.expect !== undefined) response.writeContinue()
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const take = (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length <= maxBytes) return
      request.off('data', take)
      chunks.length = 0
      discardBody(request)
      resolve({ refusal: tooLarge(maxBytes) })
    }
    request.on('data', take)
    request.once('end', () => resolve(textOf(Buffer.concat(chunks))))
    request.on('error', () => resolve('broken'))
    request.once('close', () => resolve('broken'))
  })
}

/** Reads what comes of a body that nobody wants, so that the client comes to read why, but not without end. */
export function discardBody(request: IncomingMessage): Promise<Body> {
  let length = 0
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > MOST_DISCARDED_BYTES) request.socket.destroy()
  })
  return NO_BODY
}

function refuseHeaders({ headers }: IncomingMessage, maxBytes: number): Reply | null {
  const {
    'content-type': type,
    'content-encoding': encoding = 'identity',
    'content-length': length,
  } = headers
  if (!isJson(type ?? '')) {
    return refusal(415, `expected Content-Type: application/json, found ${type ?? 'none'}`)
  }
  if (encoding !== 'identity') {
    return refusal(415, `expected a body as it is, found one in the Content-Encoding ${encoding}`)
  }
  return Number(length ?? 0) > maxBytes ? tooLarge(maxBytes) : null
}

/** JSON is UTF-8: https://www.rfc-editor.org/rfc/rfc8259#section-8.1 */
function isJson(type: string): boolean {
  return /^application\/json\s*(?:;\s*charset\s*=\s*"?(?:utf-8|us-ascii)"?\s*)?$/i.test(type)
}

function tooLarge(maxBytes: number): Reply {
  return refusal(413, `expected at most ${maxBytes} bytes (control.maxRequest), found more`)
}

function textOf(bytes: Buffer): ReadBody {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8') }
  return { refusal: jsonReply(400, errorReply(parseError('expected UTF-8, found other bytes'), 'null')) }
}
