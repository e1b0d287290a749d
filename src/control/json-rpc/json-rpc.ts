/** JSON-RPC 2.0: what a request is, and what its reply looks like. https://www.jsonrpc.org/specification */
import { exactId } from './exact-id.ts'

/** `data.reason` names the error in kebab-case, so that nobody has to parse `message`. */
export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data: { readonly reason: string; readonly [detail: string]: unknown }
}

export interface Request {
  readonly method: string
  /** Of an object its values, in order, as in the reference. */
  readonly params: readonly unknown[]
  /** As JSON text, exactly as it came; null for a notification, which is not answered. */
  readonly id: string | null
}

/** Something that is no request, and the id to say so under. */
export interface Refusal {
  readonly error: RpcError
  readonly id: string
}

/** Codes of JSON-RPC itself. */
export const PARSE_ERROR = -32700
export const INVALID_REQUEST = -32600

const NO_PARAMS: readonly unknown[] = []

/**
 * @param value what `JSON.parse` made of the request.
 * @param textOf gives the text that it was made from.
 */
export function readRequest(value: unknown, textOf: () => string): Request | Refusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refusal('an object', 'null')
  }
  const { jsonrpc, method, params, id } = value as Record<string, unknown>
  const idText = id === undefined ? null : idAsText(id, textOf)
  if (idText === undefined) return refusal('"id" to be a string, a number or null', 'null')
  if (jsonrpc !== '2.0') return refusal('"jsonrpc" to be "2.0"', idText)
  if (typeof method !== 'string') return refusal('"method" to be a string', idText)
  if (params === undefined) return { method, params: NO_PARAMS, id: idText }
  if (typeof params !== 'object' || params === null) {
    return refusal('"params" to be an array or an object', idText)
  }
  return { method, params: Array.isArray(params) ? params : Object.values(params), id: idText }
}

/** JSON numbers that a double cannot hold are taken from the text. */
function idAsText(id: unknown, textOf: () => string): string | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : exactId(textOf())
  if (typeof id === 'string') return JSON.stringify(id)
  return id === null ? 'null' : undefined
}

function refusal(expected: string, id: string | null): Refusal {
  return { error: invalidRequest(`expected ${expected}`), id: id ?? 'null' }
}

export function invalidRequest(detail: string): RpcError {
  return rpcError(INVALID_REQUEST, `Invalid Request: ${detail}`, { reason: 'invalid-request' })
}

export function parseError(detail: string): RpcError {
  return rpcError(PARSE_ERROR, `Parse error: ${detail}`, { reason: 'parse-error' })
}

export function rpcError(code: number, message: string, data: RpcError['data']): RpcError {
  return { code, message, data }
}

/** @param result JSON text; it is put in as it stands. */
export function resultReply(result: string, id: string): string {
  return `{"jsonrpc":"2.0","result":${result},"id":${id}}`
}

export function errorReply(error: RpcError, id: string): string {
  return `{"jsonrpc":"2.0","error":${JSON.stringify(error)},"id":${id}}`
}

/** The code of an `errorReply`; null when it is another reply. */
export function errorCodeOf(reply: string): number | null {
  const [, code] = /^\{"jsonrpc":"2\.0","error":\{"code":(-?\d+),/.exec(reply) ?? []
  return code === undefined ? null : Number(code)
}

/** Whether a reply says that the request was no JSON. */
export function isParseError(reply: string): boolean {
  return errorCodeOf(reply) === PARSE_ERROR
}

/** @param params JSON text; it is put in as it stands. */
export function notification(method: string, params: string): string {
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${params}}`
}
