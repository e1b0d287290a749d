import { looseParameters } from './loose-parameters.ts'

/** A request as kamctl writes it, on one line but for what stands in its parameters. */
export interface KamctlRequest {
  readonly method: string
  readonly params: readonly Parameter[]
  readonly replyName: string
  readonly id: number
}

type Parameter = NonNullable<ReturnType<typeof looseParameters>>[number]

const BEGINNING = /^\{\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*"method"\s*:\s*"([^"\\]*)"/
const PARAMETERS = /^\s*,\s*"params"\s*:\s*\[(.*)\]\s*$/s
const END = /,\s*"reply_name"\s*:\s*"([^"\\]*)"\s*,\s*"id"\s*:\s*(\d{1,15})\s*\}\s*$/
const END_CHARACTERS = 512

/**
 * Reads what kamctl makes of arguments that it should have escaped: all but them is always the same.
 * @returns null when it is something else, or when it cannot be told what was meant.
 */
export function readKamctlRequest(text: string): KamctlRequest | null {
  const [beginning, method] = BEGINNING.exec(text) ?? []
  const [end, replyName, id] = END.exec(text.slice(-END_CHARACTERS)) ?? []
  if (beginning === undefined || method === undefined || end === undefined || replyName === undefined)
    return null
  const [, list] = PARAMETERS.exec(text.slice(beginning.length, text.length - end.length)) ?? []
  const params = list === undefined ? null : looseParameters(list)
  return params === null ? null : { method, params, replyName, id: Number(id) }
}
