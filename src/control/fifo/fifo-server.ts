import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from '../json-rpc/answer.ts'
import { Backlog } from '../json-rpc/backlog.ts'
import type { ConnectionLimits } from '../json-rpc/connection.ts'
import { errorReply, parseError, type RpcError, rpcError } from '../json-rpc/json-rpc.ts'
import type { Cancel } from '../json-rpc/method.ts'
import { indented } from './indented.ts'
import { type FifoRefusal, type FifoRequest, readFifoRequest, refuse } from './read-request.ts'
import { isReplyName, type Replies } from './replies.ts'
import { type GarbageReason, RequestReader } from './request-reader.ts'
import { watchAbsence } from './watch-absence.ts'

export interface FifoServerOptions {
  /** Read without blocking; closed in the end. */
  readonly fd: number
  readonly answer: Answer
  readonly limits: ConnectionLimits
  readonly replies: Replies
  /** Somebody has waited in vain. */
  lost(why: string): void
}

/** While more replies wait to be read, or larger ones, nothing more is asked for. */
const MAX_UNREAD_REPLIES = 256
const MAX_UNREAD_CHARACTERS = 32 * 1024 * 1024

/** When the replies to a part of what came in at once are longer, the rest has its turn after others. */
const MAX_REPLIES_AT_ONCE_CHARACTERS = 256 * 1024

/** How long requests that are being answered may take to finish when everything ends. */
const FINISH_MILLIS = 2000

/** At most so much is in a FIFO when it is closed: what is written there before is still answered. */
const LARGEST_FIFO_BYTES = 1024 * 1024

/** How often it is looked whether there is room for more, when everything ends. */
const LOOK_MILLIS = 5

const NOTHING = Buffer.alloc(0)

/** Answers what is written into a FIFO, by whomever, each into the FIFO that the request names. */
export class FifoServer {
  readonly #options: FifoServerOptions
  readonly #socket: Socket
  readonly #requests: RequestReader
  readonly #backlog = new Backlog()
  readonly #cancels = new Set<Cancel>()
  #unreadReplies = 0
  #unreadCharacters = 0
  #isHeld = false
  /** Was read, and waits for the next turn of the event loop, or until there is less in the works. */
  #rest: Buffer = NOTHING
  #isYielding = false
  #repliedCharacters = 0
  #isFinished = false
  #restTimer: NodeJS.Timeout | undefined
  #whenIdle: (() => void) | null = null

  constructor(options: FifoServerOptions) {
    const { fd, limits } = options
    this.#options = options
    this.#requests = new RequestReader(limits.maxRequestBytes, {
      request: (text) => this.#take(readFifoRequest(text)),
      garbage: (reason, end) => this.#take(refuse(end, this.#complaint(reason))),
    })
    this.#socket = new Socket({ fd, readable: true, writable: false })
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', () => {}) // `close` follows
  }

  /** Answers what has been written by now, with a little time for what takes long. */
  async close(): Promise<void> {
    this.#socket.removeAllListeners('data')
    let rest = Buffer.concat([this.#rest, this.#socket.read() ?? NOTHING, this.#readNow()])
    this.#rest = NOTHING
    this.#socket.destroy()
    clearTimeout(this.#restTimer)
    const timer = setTimeout(() => {
      this.#isFinished = true
      for (const cancel of this.#cancels) cancel()
      this.#options.replies.stop()
    }, FINISH_MILLIS)
    while (rest.length > 0 && !this.#isFinished) {
      if (!this.#isTooMuch) rest = rest.subarray(this.#push(rest))
      await delay(LOOK_MILLIS)
    }
    this.#requests.giveUp()
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve
      this.#regulate()
    })
    clearTimeout(timer)
  }

  #read(chunk: Buffer): void {
    this.#rest = chunk.subarray(this.#push(chunk))
    this.#regulate()
    this.#awaitRest()
  }

  /** A chunk has many requests, each of which can be answered with much more than it took. @returns how much was read. */
  #push(chunk: Buffer): number {
    this.#repliedCharacters = 0
    return this.#requests.push(chunk)
  }

  #readNow(): Buffer {
    const chunk = Buffer.allocUnsafe(LARGEST_FIFO_BYTES)
    try {
      return chunk.subarray(0, readSync(this.#options.fd, chunk))
    } catch {
      return NOTHING // There is nothing.
    }
  }

  /** Reads what was left, after everybody else was looked at. */
  #yield(): void {
    if (this.#isYielding) return
    this.#isYielding = true
    setImmediate(() => {
      this.#isYielding = false
      const rest = this.#rest
      if (rest.length > 0 && !this.#isTooMuch) this.#read(rest)
    })
  }

  /** What has begun, and of which nothing more comes, may say who waits. */
  #awaitRest(): void {
    clearTimeout(this.#restTimer)
    if (!this.#requests.unfinished || this.#isHeld) return
    this.#restTimer = setTimeout(() => this.#requests.giveUp(), this.#options.limits.requestTimeoutMillis)
  }

  #complaint(reason: GarbageReason): RpcError {
    switch (reason) {
      case 'not-a-request':
        return parseError('expected a JSON object, found something else')
      case 'not-utf8':
        return parseError('expected UTF-8, found other bytes')
      case 'too-large': {
        const { maxRequestBytes } = this.#options.limits
        const message = `Invalid Request: expected at most ${maxRequestBytes} bytes, found more`
        return rpcError(-32600, message, { reason: 'request-too-large' })
      }
    }
  }

  #take(request: FifoRequest | FifoRefusal): void {
    const { replyName } = request
    // Nobody would hear of what comes of it.
    if (replyName !== null && !isReplyName(replyName))
      this.#options.lost(`expected the name of a FIFO, found ${JSON.stringify(replyName)}`)
    else if ('error' in request) this.#reply(replyName, errorReply(request.error, request.id))
    else this.#execute(request)
    if (this.#isTooMuch || this.#repliedCharacters > MAX_REPLIES_AT_ONCE_CHARACTERS) this.#requests.pause()
  }

  #execute({ document, replyName }: FifoRequest): void {
    const { answer, replies } = this.#options
    let isAnswered = false
    let cancel: Cancel | null = null
    let endWatch: (() => void) | null = null
    this.#backlog.add(document)
    const respond = (reply: string | null) => {
      isAnswered = true
      if (cancel !== null) this.#cancels.delete(cancel)
      endWatch?.()
      this.#backlog.remove(document)
      if (reply !== null) this.#reply(replyName, reply)
      this.#regulate()
    }
    const cancelNow = answer(document, respond, { executing: new Map(), notifications: null })
    this.#regulate()
    if (isAnswered || cancelNow === null) return
    cancel = cancelNow
    this.#cancels.add(cancel)
    if (replyName !== null) endWatch = watchAbsence(replies.pathOf(replyName), cancel)
  }

  #reply(replyName: string | null, reply: string): void {
    if (replyName === null) return
    const { replies, lost } = this.#options
    const text = indented(reply)
    this.#unreadReplies++
    this.#unreadCharacters += text.length
    this.#repliedCharacters += text.length
    replies.send(replyName, text).then((why) => {
      this.#unreadReplies--
      this.#unreadCharacters -= text.length
      if (why !== null) lost(why)
      this.#regulate()
    })
  }

  get #isTooMuch(): boolean {
    this.#backlog.update(0)
    return (
      this.#backlog.isHigh ||
      this.#unreadReplies > MAX_UNREAD_REPLIES ||
      this.#unreadCharacters > MAX_UNREAD_CHARACTERS
    )
  }

  /** Reads on, or not while there is too much in the works. */
  #regulate(): void {
    const isTooMuch = this.#isTooMuch
    const isLeft = this.#rest.length > 0
    if (isLeft && !isTooMuch) this.#yield()
    if ((isTooMuch || isLeft) !== this.#isHeld) {
      this.#isHeld = isTooMuch || isLeft
      if (this.#isHeld) this.#socket.pause()
      else this.#socket.resume()
      this.#awaitRest()
    }
    if (this.#backlog.unanswered + this.#unreadReplies === 0) this.#whenIdle?.()
  }
}
