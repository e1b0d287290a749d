import { internalError, methodNotFound } from './errors.ts'
import { elementsOf } from './exact-id.ts'
import {
  errorReply,
  invalidRequest,
  parseError,
  type Request,
  readRequest,
  resultReply,
  rpcError,
} from './json-rpc.ts'
import type { Caller, Cancel, MethodOutcome, Methods } from './method.ts'

/** Called exactly once, possibly before `Answer` returns; null when there is nothing to reply. */
type Respond = (reply: string | null) => void

/**
 * Takes one JSON document, a request or a batch, and replies to it with one JSON document on one line. Whatever
 * carries documents to and fro can use it. The returned function cancels what is being executed for the document.
 */
export type Answer = (document: string, respond: Respond, caller: Caller) => Cancel | null

/** More requests in one batch are refused as a whole, since each can be answered with much more than it took. */
export const MAX_BATCH = 1000

/** A batch's replies go out as one text; putting a longer one together would hold everybody up. */
const MAX_BATCH_REPLY_CHARACTERS = 16 * 1024 * 1024

/** When the replies to a part of a batch are longer, its rest has its turn after others. */
const MAX_REPLIES_AT_ONCE_CHARACTERS = 256 * 1024

const TOO_LONG = rpcError(
  -32603,
  `Internal error: expected the answers to a batch to have at most ${MAX_BATCH_REPLY_CHARACTERS} characters together, found more: ask for less at a time`,
  { reason: 'answer-too-long', most: MAX_BATCH_REPLY_CHARACTERS },
)

export function answerWith(methods: Methods): Answer {
  return (document, respond, caller) => {
    let value: unknown
    try {
      value = JSON.parse(document)
    } catch (error) {
      respond(errorReply(parseError(error instanceof Error ? error.message : String(error)), 'null'))
      return null
    }
    if (Array.isArray(value)) return answerBatch(methods, value, document, respond, caller)
    return answerOne(methods, value, () => document, respond, caller)
  }
}

function answerOne(
  methods: Methods,
  value: unknown,
  textOf: () => string,
  respond: Respond,
  caller: Caller,
): Cancel | null {
  const request = readRequest(value, textOf)
  if ('error' in request) {
    respond(errorReply(request.error, request.id))
    return null
  }
  return execute(methods, request, respond, caller)
}

function execute(
  methods: Methods,
  { method: name, params, id }: Request,
  respond: Respond,
  caller: Caller,
): Cancel | null {
  const method = methods.get(name)
  if (method === undefined) {
    respond(id === null ? null : errorReply(methodNotFound(name, methods.keys()), id))
    return null
  }
  const { executing } = caller
  let answered = false
  let cancel: Cancel | null = null
  const done = (outcome: MethodOutcome) => {
    if (answered) return
    answered = true
    // Under the same id something else may have been asked for since.
    if (id !== null && cancel !== null && executing.get(id) === cancel) executing.delete(id)
    respond(id === null ? null : replyTo(outcome, id))
  }
  try {
    cancel = method.call(params, done, caller, id)
    if (cancel !== null && id !== null && !answered) executing.set(id, cancel)
    return cancel
  } catch (thrown) {
    done({ error: internalError(thrown) })
    return null
  }
}

function replyTo(outcome: MethodOutcome, id: string): string {
  return 'result' in outcome ? resultReply(outcome.result, id) : errorReply(outcome.error, id)
}

/**
 * All requests are executed at the same time, as far as that holds up nobody else. Their replies stand in the order of
 * the requests.
 */
function answerBatch(
  methods: Methods,
  batch: unknown[],
  document: string,
  respond: Respond,
  caller: Caller,
): Cancel | null {
  if (batch.length === 0 || batch.length > MAX_BATCH) {
    const error = invalidRequest(`expected 1 to ${MAX_BATCH} requests in a batch, found ${batch.length}`)
    respond(errorReply(error, 'null'))
    return null
  }
  const replies: (string | null)[] = batch.map(() => null)
  let missing = batch.length
  let characters = 0
  let texts: string[] | null = null
  const cancels: (Cancel | null)[] = []
  let isCancelled = false
  const answerNext = () => {
    const index = cancels.length
    const textOf = () => {
      texts ??= elementsOf(document)
      return texts[index] ?? '{}'
    }
    const take = (reply: string | null) => {
      characters += reply?.length ?? 0
      if (characters <= MAX_BATCH_REPLY_CHARACTERS) replies[index] = reply
      if (--missing > 0) return
      respond(characters <= MAX_BATCH_REPLY_CHARACTERS ? joined(replies) : errorReply(TOO_LONG, 'null'))
    }
    // Nobody wants what was not begun when the client went away.
    if (isCancelled) take(null)
    cancels.push(isCancelled ? null : answerOne(methods, batch[index], textOf, take, caller))
  }
  const answerRest = () => {
    const enough = characters + MAX_REPLIES_AT_ONCE_CHARACTERS
    while (cancels.length < batch.length && characters < enough) answerNext()
    if (cancels.length < batch.length) setImmediate(answerRest)
  }
  answerRest()
  return () => {
    isCancelled = true
    for (const cancel of cancels) cancel?.()
  }
}

function joined(replies: readonly (string | null)[]): string | null {
  const present = replies.filter((reply) => reply !== null)
  return present.length === 0 ? null : `[${present.join(',')}]`
}
