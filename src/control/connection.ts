import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import { type BrokenDocument, DocumentReader } from './documents.ts'
import { errorReply, parseError, type RpcError, rpcError } from './json-rpc.ts'
import type { Cancel } from './method.ts'

/** What one client may take up; see `ControlConfig`. */
export interface ConnectionLimits {
  readonly maxRequestBytes: number
  readonly requestTimeoutMillis: number
}

/** Reading stops above these, and goes on below half of them. */
const MAX_UNANSWERED = 1024
const MAX_UNANSWERED_CHARACTERS = 4 * 1024 * 1024
const MAX_UNREAD_BYTES = 1024 * 1024

/** Replies are collected within a tick, up to this length. */
const MAX_COLLECTED_CHARACTERS = 64 * 1024

/** How often a client that no reading would tell us about is asked whether it is still there. */
const PROBE_MILLIS = 250

/** How long a client may take to close its side after we closed ours. */
const LINGER_MILLIS = 1000

/**
 * One client of the control socket: any number of requests at a time, replies in the order in which they come out.
 *
 *     open ──last request read──> finishing ──all answered──> ended ──client closed, or lingered──> closed
 *
 * A client that closes its writing side still gets its replies; one that is gone has its runs cancelled.
 */
export class Connection {
  readonly #socket: Socket
  readonly #answer: Answer
  readonly #limits: ConnectionLimits
  readonly #documents: DocumentReader
  readonly #cancels = new Set<Cancel>()
  #phase: 'open' | 'finishing' | 'ended' | 'closed' = 'open'
  /** Replies to be written together. */
  #collected = ''
  /** A flush is sure to follow. */
  #collecting = false
  #unanswered = 0
  #unansweredCharacters = 0
  /** Not reading for now, since the client has too much in the works. */
  #held = false
  /** More replies lie unread than we keep for a client. */
  #stuck = false
  #discardedBytes = 0
  /** A document ended, so that what is unfinished now began later. */
  #progressed = false
  #restTimer: NodeJS.Timeout | null = null
  #probeTimer: NodeJS.Timeout | null = null
  #lingerTimer: NodeJS.Timeout | null = null

  /** @param socket with `allowHalfOpen`. */
  constructor(socket: Socket, answer: Answer, limits: ConnectionLimits) {
    this.#socket = socket
    this.#answer = answer
    this.#limits = limits
    this.#documents = new DocumentReader(limits.maxRequestBytes, {
      document: (text) => this.#take(text),
      broken: (document) => this.#complain(document),
    })
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#inputEnded())
    socket.on('drain', () => this.#regulate())
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => {}) // `close` follows
    socket.on('close', () => this.#closed())
  }

  /** Reads no more requests, and closes when those in the works are answered. */
  finish(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'finishing'
    this.#documents.stop()
    this.#socket.resume()
    this.#awaitRest()
    this.#flush()
  }

  /** Closes at once; runs are cancelled. */
  destroy(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#phase !== 'open') {
      this.#discard(chunk)
      return
    }
    this.#collecting = true
    this.#progressed = false
    this.#documents.push(chunk)
    this.#flush()
    this.#awaitRest()
  }

  /** A bounded part of what still comes in is read, since closing with input unread would lose our last reply. */
  #discard(chunk: Buffer): void {
    this.#discardedBytes += chunk.length
    if (this.#discardedBytes > this.#limits.maxRequestBytes) this.#socket.pause()
  }

  #take(document: string): void {
    this.#progressed = true
    this.#unanswered++
    this.#unansweredCharacters += document.length
    let answered = false
    let cancel: Cancel | null = null
    const cancelNow = this.#answer(document, (reply) => {
      answered = true
      if (cancel !== null) this.#cancels.delete(cancel)
      this.#unanswered--
      this.#unansweredCharacters -= document.length
      if (reply !== null) this.#reply(reply)
      else if (!this.#collecting) this.#flushSoon()
    })
    if (answered || cancelNow === null) return
    cancel = cancelNow
    this.#cancels.add(cancel)
  }

  #complain({ reason, message }: BrokenDocument): void {
    this.#progressed = true
    if (reason === 'parse-error') this.#reply(errorReply(parseError(message), 'null'))
    else this.#refuse(rpcError(-32600, `Invalid Request: ${message}`, { reason }))
  }

  #refuse(error: RpcError): void {
    this.#reply(errorReply(error, 'null'))
    this.finish()
  }

  #reply(reply: string): void {
    this.#collected += `${reply}\n`
    if (this.#collected.length > MAX_COLLECTED_CHARACTERS) this.#write()
    if (!this.#collecting) this.#flushSoon()
  }

  /** At the end of the current tick, so that answers that come together leave together. */
  #flushSoon(): void {
    this.#collecting = true
    process.nextTick(this.#flush)
  }

  readonly #flush = (): void => {
    this.#collecting = false
    this.#write()
    this.#regulate()
    if (this.#phase === 'finishing' && this.#unanswered === 0) this.#end()
  }

  #write(): void {
    const text = this.#collected
    this.#collected = ''
    if (text !== '' && this.#socket.writable) this.#socket.write(text)
  }

  /** Stops and resumes reading; a client that leaves its replies unread for too long is closed. */
  #regulate(): void {
    const socket = this.#socket
    const share = this.#held ? 0.5 : 1
    const unread = socket.writableLength > MAX_UNREAD_BYTES * share
    if (unread !== this.#stuck) {
      this.#stuck = unread
      // Socket timeouts start again when a write in progress gets on.
      socket.setTimeout(unread ? this.#limits.requestTimeoutMillis : 0)
    }
    if (this.#phase !== 'open') return
    const hold =
      unread ||
      this.#unanswered > MAX_UNANSWERED * share ||
      this.#unansweredCharacters > MAX_UNANSWERED_CHARACTERS * share
    if (hold === this.#held) return
    this.#held = hold
    if (hold) {
      socket.pause()
      this.#watchPeer()
    } else socket.resume()
    this.#awaitRest()
  }

  /** A request that has begun to arrive must come to its end, unless it is we who do not read it. */
  #awaitRest(): void {
    const waiting = this.#phase === 'open' && this.#documents.unfinished && !this.#held
    if (waiting && !this.#progressed && this.#restTimer !== null) return
    if (this.#restTimer !== null) clearTimeout(this.#restTimer)
    const millis = this.#limits.requestTimeoutMillis
    this.#restTimer = waiting ? setTimeout(() => this.#refuse(tooLate(millis)), millis) : null
  }

  #inputEnded(): void {
    if (this.#phase === 'open') {
      this.#documents.end()
      this.finish()
    }
    this.#probe()
    this.#watchPeer()
  }

  /**
   * The end of the input says that the client will not write, not whether it is still there to read; and while we
   * do not read, we do not even see that. Writing nothing tells: it fails once the other side is closed.
   */
  #probe(): void {
    if (this.#socket.writable && this.#socket.writableLength === 0) this.#socket.write('')
  }

  #watchPeer(): void {
    this.#probeTimer ??= setInterval(() => {
      const unseen = this.#socket.readableEnded || this.#socket.isPaused()
      if (unseen && this.#unanswered > 0) this.#probe()
      else this.#unwatchPeer()
    }, PROBE_MILLIS)
  }

  #unwatchPeer(): void {
    if (this.#probeTimer !== null) clearInterval(this.#probeTimer)
    this.#probeTimer = null
  }

  #end(): void {
    this.#phase = 'ended'
    this.#socket.end(() => {
      this.#lingerTimer = setTimeout(() => this.destroy(), LINGER_MILLIS)
    })
  }

  #closed(): void {
    this.#phase = 'closed'
    this.#documents.stop()
    this.#unwatchPeer()
    if (this.#restTimer !== null) clearTimeout(this.#restTimer)
    if (this.#lingerTimer !== null) clearTimeout(this.#lingerTimer)
    for (const cancel of this.#cancels) cancel()
  }
}

function tooLate(millis: number): RpcError {
  const message = `Invalid Request: expected the whole of it within ${millis} ms of its beginning`
  return rpcError(-32600, message, { reason: 'request-timeout' })
}
