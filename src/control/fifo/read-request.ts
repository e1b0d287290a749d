import { elementsOf, memberText } from '../json-rpc/exact-id.ts'
import { parseError, type RpcError } from '../json-rpc/json-rpc.ts'
import { type KamctlRequest, readKamctlRequest } from './kamctl-request.ts'
import { REQUEST_BEGINNING } from './request-reader.ts'

export interface FifoRequest {
  /** JSON. */
  readonly document: string
  /** Of the FIFO that the reply goes into; null: nobody waits for one. */
  readonly replyName: string | null
}

export interface FifoRefusal {
  readonly error: RpcError
  /** JSON. */
  readonly id: string
  readonly replyName: string | null
}

/** These want texts only, and kamctl hands over as a number what looks like one. */
const WANT_TEXTS: readonly unknown[] = ['evrexec.run', 'evroute.run', 'evrexec.runValue']

const NO_JSON = 'expected JSON; in a parameter, a quote and a backslash need a backslash before them'

/**
 * Reads a request as it comes in over a FIFO: JSON, or what kamctl makes of its arguments.
 * @param text begins with a brace.
 */
export function readFifoRequest(text: string): FifoRequest | FifoRefusal {
  // kamctl breaks off where printf does not understand a `%`, and the next request follows right there.
  const begins = text.lastIndexOf(REQUEST_BEGINNING)
  const last = begins > 0 ? text.slice(begins) : null
  return (
    fromJson(text) ??
    (last === null ? null : fromJson(last)) ??
    fromKamctl(text) ??
    (last === null ? null : fromKamctl(last)) ??
    refuse(text, parseError(NO_JSON))
  )
}

/** @param text cannot be executed; perhaps it says who waits. */
export function refuse(text: string, error: RpcError): FifoRefusal {
  const [, replyName = null] = lastMatch(text, /"reply_name"\s*:\s*"([^"\\]*)"/g)
  const [, id = 'null'] = lastMatch(text, /"id"\s*:\s*(0|-?[1-9]\d*|"[\w .:-]*")\s*[,}]/g)
  return { error, id, replyName }
}

function fromJson(text: string): FifoRequest | null {
  let value: Record<string, unknown>
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const replyName = nameIn(value.reply_name)
  // Whoever waits gets a reply, also to what JSON-RPC does not answer.
  const isAsked = value.id !== undefined || replyName === null
  const document = isAsked ? text : `${text.trimEnd().slice(0, -1)},"id":null}`
  return { document: withTexts(document, value), replyName }
}

/** What is there but no text is no name of any FIFO. */
function nameIn(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : ''
}

/** With the numbers as they were typed, where texts are wanted. */
function withTexts(document: string, { method, params }: Record<string, unknown>): string {
  const hasNumbers = Array.isArray(params) && params.some((each) => typeof each === 'number')
  if (!hasNumbers || !WANT_TEXTS.includes(method)) return document
  const texts = elementsOf(memberText(document, 'params') ?? '[]')
  const inQuotes = texts.map((each) => (/^[-\d]/.test(each) ? JSON.stringify(each) : each))
  // The last member of a name counts.
  return `${document.trimEnd().slice(0, -1)},"params":[${inQuotes.join(',')}]}`
}

function fromKamctl(text: string): FifoRequest | null {
  const request = readKamctlRequest(text)
  if (request === null) return null
  const { method, replyName, id } = request
  const params = paramsOf(request).join(',')
  return {
    document: `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":[${params}],"id":${id}}`,
    replyName,
  }
}

function paramsOf({ method, params }: KamctlRequest): readonly string[] {
  const wantsTexts = WANT_TEXTS.includes(method)
  return params.map(({ text, isBare }) =>
    isBare && !wantsTexts && isJsonNumber(text) ? text : JSON.stringify(text),
  )
}

function isJsonNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)
}

function lastMatch(text: string, pattern: RegExp): readonly string[] {
  let last: readonly string[] = []
  for (const match of text.matchAll(pattern)) last = match
  return last
}
