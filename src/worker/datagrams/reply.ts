import type { Reply, Sender } from '../evr.ts'
import { answer } from './answer.ts'

/** Sends at once, or throws as the system does. */
export type Send = (data: Uint8Array, to: Sender) => void

interface Waiting {
  readonly data: Uint8Array
  readonly to: Sender
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

const TRY_AGAIN_MILLIS = 1
const NO_ROOM = new Set(['EAGAIN', 'ENOBUFS'])

/** Replies at once; those that the kernel has no room for wait, and go out in order as soon as it has. */
export function replyWith(send: Send, stopping: AbortSignal): Reply {
  let waiting: Waiting[] = []

  const trySend = ({ data, to, resolve, reject }: Waiting): boolean => {
    try {
      send(data, to)
      resolve()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (NO_ROOM.has(code ?? '') && !stopping.aborted) return false
      reject(worded(error as NodeJS.ErrnoException, data))
    }
    return true
  }
  const tryAgain = () => {
    const stillNot = waiting.findIndex((each) => !trySend(each))
    waiting = stillNot === -1 ? [] : waiting.slice(stillNot)
    if (waiting.length > 0) setTimeout(tryAgain, TRY_AGAIN_MILLIS)
  }
  const wait = (reply: Waiting) => {
    // The route may use its memory for something else meanwhile.
    waiting.push({ ...reply, data: Uint8Array.from(reply.data) })
    if (waiting.length === 1) setTimeout(tryAgain, TRY_AGAIN_MILLIS)
  }

  return (text, to) =>
    answer(to, (resolve, reject) => {
      const data = bytesOf(text)
      const reply = { data, to, resolve, reject }
      if (waiting.length > 0 || !trySend(reply)) wait(reply)
    })
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof Uint8Array) return data
  throw new TypeError(
    `expected the reply as a string or a Uint8Array, found ${data === null ? 'null' : typeof data}`,
  )
}

function worded(error: NodeJS.ErrnoException, data: Uint8Array): Error {
  if (error.code !== 'EMSGSIZE') return error
  const message = `expected a reply that a datagram can carry, at most 65507 bytes, found ${data.length}`
  return Object.assign(new RangeError(message), { code: error.code })
}
