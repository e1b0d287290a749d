import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import { Backlog } from './backlog.ts'
import { type BrokenDocument, DocumentReader } from './documents.ts'
import { errorReply, isParseError, parseError, type RpcError, rpcError } from './json-rpc.ts'
import type { Caller, Cancel, Notifications } from './method.ts'
import { Outgoing } from './outgoing.ts'
import { PeerWatch } from './peer-watch.ts'

/** What one client may take up; see `ControlConfig`. */
export interface ConnectionLimits {
  readonly maxRequestBytes: number
  readonly requestTimeoutMillis: number
  /** Whether the first thing that is no JSON ends the connection; otherwise what follows it is read. */
  readonly endsWhenBroken?: boolean
}

/** For what comes in at once; when the replies to a part of it are longer, the rest has its turn after others. */
const MAX_REPLIES_AT_ONCE_CHARACTERS = 256 * 1024

/** How long a client may take to close its side after we closed ours. */
const LINGER_MILLIS = 1000

/**
 * One client of the control socket: any number of requests at a time, replies in the order in which they come out.
 *
 *     open ──last request read──> finishing ──all answered──> ended ──client closed, or lingered──> closed
 *
 * A client that closes its writing side still gets its replies; one that is gone has its runs cancelled.
 */
export class Connection implements Caller {
  readonly executing = new Map<string, Cancel>()
  readonly #socket: Socket
  readonly #answer: Answer
  readonly #limits: ConnectionLimits
  readonly #documents: DocumentReader
  readonly #outgoing: Outgoing
  readonly #peer: PeerWatch
  readonly #backlog = new Backlog()
  readonly #cancels = new Set<Cancel>()
  #phase: 'open' | 'finishing' | 'ended' | 'closed' = 'open'
  /** How much had been sent before the chunk that is being read. */
  #totalBefore = 0
  /** What was read and not looked at yet waits for the next turn of the event loop. */
  #yielding = false
  /** We do not read, since the client has too much in the works, or it is the turn of others. */
  #held = false
  /** The client has a limited time to read its replies. */
  #pressed = false
  /** A document ended, so that what is unfinished now began later. */
  #progressed = false
  #restTimer: NodeJS.Timeout | null = null
  #lingerTimer: NodeJS.Timeout | null = null
  #lingerMillis = LINGER_MILLIS
  #discardedBytes = 0

  /** @param socket with `allowHalfOpen`. */
  constructor(socket: Socket, answer: Answer, limits: ConnectionLimits) {
    this.#socket = socket
    this.#answer = answer
    this.#limits = limits
    this.#peer = new PeerWatch(socket)
    this.#outgoing = new Outgoing(socket, () => this.#flushed())
    this.#documents = new DocumentReader(limits.maxRequestBytes, {
      document: (text) => this.#take(text),
      broken: (document) => this.#complain(document),
    })
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#inputEnded())
    socket.on('drain', () => this.#drained())
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => {}) // `close` follows
    socket.on('close', () => this.#closed())
  }

  /**
   * Reads no more requests, and closes when those in the works are answered.
   * @param lingerMillis how long the client may then take to close its side.
   */
  finish(lingerMillis: number = LINGER_MILLIS): void {
    this.#lingerMillis = lingerMillis
    if (this.#lingerTimer !== null) this.#linger()
    if (this.#phase !== 'open') return
    this.#phase = 'finishing'
    this.#documents.stop()
    this.#awaitRest()
    this.#socket.resume()
    this.#outgoing.flush()
  }

  /** Closes at once; runs are cancelled. */
  destroy(): void {
    this.#socket.destroy()
  }

  get notifications(): Notifications {
    return this.#outgoing
  }

  #read(chunk: Buffer): void {
    if (this.#phase !== 'open') {
      this.#discard(chunk)
      return
    }
    this.#outgoing.collect()
    this.#progressed = false
    this.#totalBefore = this.#outgoing.total
    const read = this.#documents.push(chunk)
    if (read < chunk.length) this.#yield(chunk.subarray(read))
    this.#outgoing.flush()
    this.#awaitRest()
  }

  /** A chunk has many requests, each of which can be answered with much more than it took. */
  #pauseWhenEnough(): void {
    const { waitingBytes, total } = this.#outgoing
    this.#backlog.update(waitingBytes)
    if (this.#backlog.isHigh || total - this.#totalBefore > MAX_REPLIES_AT_ONCE_CHARACTERS) {
      this.#documents.pause()
    }
  }

  /** Until everybody else was looked at. @param rest of a chunk. */
  #yield(rest: Buffer): void {
    if (this.#phase !== 'open') return
    this.#yielding = true
    this.#socket.pause()
    this.#socket.unshift(rest)
    setImmediate(() => {
      this.#yielding = false
      this.#regulate()
    })
  }

  /** What still comes in is read, since closing with input unread could lose our last reply, but not without end. */
  #discard(chunk: Buffer): void {
    this.#discardedBytes += chunk.length
    if (this.#discardedBytes > this.#limits.maxRequestBytes) this.#socket.pause()
  }

  #take(document: string): void {
    this.#progressed = true
    this.#backlog.add(document)
    let answered = false
    let cancel: Cancel | null = null
    const respond = (reply: string | null) => {
      answered = true
      if (cancel !== null) this.#cancels.delete(cancel)
      this.#backlog.remove(document)
      if (reply !== null) this.#outgoing.add(reply)
      this.#outgoing.flushSoon()
      if (reply !== null && this.#limits.endsWhenBroken && isParseError(reply)) this.finish()
    }
    const cancelNow = this.#answer(document, respond, this)
    if (!answered && cancelNow !== null) {
      cancel = cancelNow
      this.#cancels.add(cancel)
    }
    this.#pauseWhenEnough()
  }

  #complain({ reason, message }: BrokenDocument): void {
    this.#progressed = true
    if (reason !== 'parse-error') this.#refuse(rpcError(-32600, `Invalid Request: ${message}`, { reason }))
    else if (this.#limits.endsWhenBroken) this.#refuse(parseError(message))
    else this.#say(parseError(message))
    this.#pauseWhenEnough()
  }

  /** Says what is wrong and closes. */
  #refuse(error: RpcError): void {
    this.#say(error)
    this.finish()
  }

  #say(error: RpcError): void {
    this.#outgoing.add(errorReply(error, 'null'))
    this.#outgoing.flushSoon()
  }

  #flushed(): void {
    this.#drained()
    if (this.#phase === 'finishing' && this.#backlog.unanswered === 0) this.#end()
  }

  #drained(): void {
    this.#regulate()
    this.#outgoing.tellOfRoom()
  }

  /** Stops and resumes reading; a client that does not get on with reading its replies is closed. */
  #regulate(): void {
    const backlog = this.#backlog
    backlog.update(this.#socket.writableLength)
    if (backlog.isUnread !== this.#pressed) {
      this.#pressed = backlog.isUnread
      // A socket's timeout begins anew as long as a write in progress gets on.
      this.#socket.setTimeout(this.#pressed ? this.#limits.requestTimeoutMillis : 0)
    }
    const held = backlog.isHigh || this.#yielding
    if (this.#phase !== 'open' || held === this.#held) return
    this.#held = held
    if (this.#held) {
      this.#socket.pause()
      this.#watchPeer()
    } else this.#socket.resume()
    this.#awaitRest()
  }

  /** A request that has begun to arrive must come to its end, unless it is we who do not read it. */
  #awaitRest(): void {
    const waiting = this.#phase === 'open' && this.#documents.unfinished && !this.#held
    if (waiting && !this.#progressed && this.#restTimer !== null) return
    if (this.#restTimer !== null) clearTimeout(this.#restTimer)
    this.#restTimer = waiting ? setTimeout(() => this.#restLate(), this.#limits.requestTimeoutMillis) : null
  }

  #restLate(): void {
    const timer = this.#restTimer
    // If it is we who are late, the rest is there already, and is read before this.
    setImmediate(() => {
      if (this.#restTimer === timer) this.#refuse(tooLate(this.#limits.requestTimeoutMillis))
    })
  }

  #inputEnded(): void {
    if (this.#phase === 'open') {
      this.#documents.end()
      this.finish()
    }
    this.#watchPeer()
  }

  #watchPeer(): void {
    this.#peer.start(() => this.#backlog.unanswered > 0)
  }

  #end(): void {
    this.#phase = 'ended'
    this.#socket.end(() => this.#linger())
  }

  #linger(): void {
    if (this.#phase !== 'ended') return
    if (this.#lingerTimer !== null) clearTimeout(this.#lingerTimer)
    this.#lingerTimer = setTimeout(() => this.destroy(), this.#lingerMillis)
  }

  #closed(): void {
    this.#phase = 'closed'
    this.#documents.stop()
    this.#peer.stop()
    if (this.#restTimer !== null) clearTimeout(this.#restTimer)
    if (this.#lingerTimer !== null) clearTimeout(this.#lingerTimer)
    for (const cancel of this.#cancels) cancel()
  }
}

function tooLate(millis: number): RpcError {
  const message = `Invalid Request: expected the whole of it within ${millis} ms of its beginning`
  return rpcError(-32600, message, { reason: 'request-timeout' })
}
