/** Asks a running supervisor over its control socket. Quick to load, since all of `evrexec run` waits for it. */
import { Socket } from 'node:net'
import { LONGEST_SOCKET_PATH_BYTES } from '../config/socket-path.ts'
import { DocumentReader } from './documents.ts'

export type CallOutcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: CallError }
  | NoReply

/** What a supervisor says instead of a result; `data.reason` is in kebab-case, see errors.ts. */
export interface CallError {
  readonly code: number
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
}

export type NoReply =
  /** Nobody listens at the path. */
  | { readonly kind: 'no-supervisor'; readonly path: string }
  /** Somebody may, but the socket is not for this user. */
  | { readonly kind: 'not-permitted'; readonly path: string }
  /** The connection was lost before the reply; `code` is the system's, such as `ECONNRESET`, if it gave one. */
  | { readonly kind: 'closed'; readonly code: string | null }
  | { readonly kind: 'aborted' }

interface CallOptions {
  /** Gives up by closing the connection, which cancels everything that was asked for over it. */
  readonly signal?: AbortSignal
}

export interface ControlClient {
  /** Any number at a time. Never rejects. */
  call(method: string, params: readonly unknown[], options?: CallOptions): Promise<CallOutcome>
  close(): void
  /** Resolves when the connection is gone, whoever closed it. */
  readonly closed: Promise<void>
}

type Settle = (outcome: CallOutcome) => void

/** Connects at once; how that went shows in the outcomes of the calls. */
export function connectControl(path: string): ControlClient {
  const waiting = new Map<number, Settle>()
  /** What becomes of calls that have no reply of their own; null while they may still get one. */
  let lost: CallOutcome | null = null
  let lastId = 0
  let outgoing = ''

  // Node 20 would cut a path that is too long, and connect to whatever is there.
  const fits = Buffer.byteLength(path) <= LONGEST_SOCKET_PATH_BYTES
  const socket = new Socket()
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const replies = new DocumentReader(Number.POSITIVE_INFINITY, {
    document: take,
    broken: () => lose({ kind: 'closed', code: 'EPROTO' }),
  })
  socket.on('data', (chunk: Buffer) => replies.push(chunk))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    lost ??= noReply(error.code ?? null, path)
  })
  socket.on('close', () => lose({ kind: 'closed', code: null }))
  if (fits) socket.connect(path)
  else lose({ kind: 'no-supervisor', path })

  function lose(outcome: CallOutcome): void {
    lost ??= outcome
    socket.destroy()
    for (const settle of waiting.values()) settle(lost)
    waiting.clear()
  }

  function take(text: string): void {
    const reply = readReply(text)
    if (reply === null) lose({ kind: 'closed', code: 'EPROTO' })
    else if (reply.id !== null) {
      waiting.get(reply.id)?.(reply.outcome)
      waiting.delete(reply.id)
    } else if (reply.outcome.kind === 'error') {
      // Of the connection as a whole, such as one too many, which is closed next; or of our only request.
      lost ??= reply.outcome
      if (waiting.size === 1) lose(lost)
    }
  }

  function send(text: string): void {
    if (outgoing === '') process.nextTick(flush)
    outgoing += text
  }

  function flush(): void {
    socket.write(outgoing)
    outgoing = ''
  }

  function call(method: string, params: readonly unknown[], { signal }: CallOptions = {}) {
    return new Promise<CallOutcome>((resolve) => {
      if (signal?.aborted) resolve({ kind: 'aborted' })
      else if (lost !== null) resolve(lost)
      else {
        const id = ++lastId
        const abort = () => {
          waiting.delete(id)
          resolve({ kind: 'aborted' })
          lose({ kind: 'closed', code: null })
        }
        signal?.addEventListener('abort', abort, { once: true })
        waiting.set(id, (outcome) => {
          signal?.removeEventListener('abort', abort)
          resolve(outcome)
        })
        send(`${JSON.stringify({ jsonrpc: '2.0', method, params, id })}\n`)
      }
    })
  }

  return { call, close: () => lose({ kind: 'closed', code: null }), closed }
}

/** @returns null when it is no reply at all; its id is null when it belongs to no call. */
function readReply(text: string): { id: number | null; outcome: CallOutcome } | null {
  let reply: { id?: unknown; result?: unknown; error?: Partial<CallError> }
  try {
    reply = JSON.parse(text)
  } catch {
    return null
  }
  const id = typeof reply.id === 'number' ? reply.id : null
  const { error } = reply
  if (error === undefined) return { id, outcome: { kind: 'result', result: reply.result } }
  const { code = 0, message = 'unknown error', data } = error
  return { id, outcome: { kind: 'error', error: { code, message, data: data ?? {} } } }
}

const NOBODY_THERE = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EPROTOTYPE']

function noReply(code: string | null, path: string): NoReply {
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'not-permitted', path }
  if (code !== null && NOBODY_THERE.includes(code)) return { kind: 'no-supervisor', path }
  return { kind: 'closed', code }
}
