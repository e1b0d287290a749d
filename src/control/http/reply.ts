import type { ServerResponse } from 'node:http'

/** What is answered to one request. */
export interface Reply {
  readonly status: number
  /** Null: there is no body. */
  readonly body: { readonly type: string; readonly text: string } | null
  readonly headers?: Readonly<Record<string, string>>
}

const JSON_TYPE = 'application/json'

/** With every reply. Nothing here is for web pages: none may read it, show it as something else, or keep it. */
const FOR_BROWSERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

export function jsonReply(status: number, text: string): Reply {
  return { status, body: { type: JSON_TYPE, text: `${text}\n` } }
}

/** @param message what was expected, what was found, and what to do. */
export function refusal(status: number, message: string, headers: Reply['headers'] = {}): Reply {
  return { ...jsonReply(status, JSON.stringify({ error: message })), headers }
}

/** @param isLast the connection is closed after it. */
export function send(response: ServerResponse, { status, body, headers }: Reply, isLast: boolean): void {
  response.writeHead(status, {
    ...FOR_BROWSERS,
    ...headers,
    ...(body !== null && { 'Content-Type': body.type, 'Content-Length': Buffer.byteLength(body.text) }),
    ...(isLast && { Connection: 'close' }),
  })
  // To a HEAD request Node sends no body.
  response.end(body?.text)
}
